package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"lambdial/tuner"
	"lambdial/tuner/text"
)

// payloadHelp is told by --help, beside what the flags say themselves.
const payloadHelp = `Payloads: several are mixed by their weights, with the same mix at every size. Strings
of a payload may hold placeholders, which are filled in for each invocation: {{counter}},
{{uuid}}, {{int 1 100}}, {{pick a|b|c}}, {{timestamp}} and {{unix_ms}}. A string that is
nothing but "{{number counter}}" (or int, pick, unix_ms) becomes a number; {{{{ stands
for {{ itself, and --literal leaves all braces alone.

What --payload says on the command line stands in the list of processes, where others
on this machine can read it. --payload @file and --payload @- (standard input) are
private, and so is --payloads.`

// maxPayloadFile is the largest file of several payloads.
const maxPayloadFile = 256 << 20

// payloadReader reads the payloads that flags name.
type payloadReader struct {
	literal bool
	stdin   io.Reader // nil once it was read
}

// all gives the payloads of --payload and then those of the --payloads files.
func (r *payloadReader) all(typed, files []string) (payloads []tuner.Payload, err error) {
	for _, one := range typed {
		weight, rest, err := tuner.CutWeight(one)
		if err != nil {
			return nil, err
		}
		p, err := r.one(rest)
		if err != nil {
			return nil, err
		}
		p.Weight = weight
		payloads = append(payloads, p)
	}
	for _, file := range files {
		source, content, err := r.read(strings.TrimPrefix(file, "@"), maxPayloadFile)
		if err != nil {
			return nil, err
		}
		some, err := tuner.NewPayloads(source, content, r.parse)
		if err != nil {
			return nil, err
		}
		payloads = append(payloads, some...)
	}
	return payloads, nil
}

// one takes JSON as it stands, or reads it from @file.
func (r *payloadReader) one(typed string) (tuner.Payload, error) {
	path, isFile := strings.CutPrefix(typed, "@")
	if isFile && path == "" {
		return tuner.Payload{}, errors.New("payload @: name a file after the @")
	}
	for _, scheme := range []string{"file://", "fileb://"} { // as the AWS CLI has it
		if name, other := strings.CutPrefix(typed, scheme); other {
			return tuner.Payload{}, fmt.Errorf("payload %s: a file is named by an @: write @%s", typed, name)
		}
	}
	if !isFile {
		p, err := r.parse("inline", []byte(typed))
		if info, there := os.Stat(typed); err != nil && there == nil && info.Mode().IsRegular() {
			return p, fmt.Errorf("%w; to send the file of that name, write @%s", err, typed)
		}
		return p, err
	}
	source, content, err := r.read(path, tuner.MaxPayloadBytes+1) // one more, to be told that it is too large
	if err != nil {
		return tuner.Payload{}, err
	}
	return r.parse(source, content)
}

func (r *payloadReader) parse(source string, content []byte) (tuner.Payload, error) {
	if len(bytes.TrimSpace(content)) == 0 {
		return tuner.Payload{}, fmt.Errorf("the payload (%s) is empty: write {} for an empty object", source)
	}
	if r.literal {
		return tuner.NewLiteralPayload(source, content)
	}
	p, err := tuner.NewPayload(source, content)
	if _, braces := tuner.NewLiteralPayload(source, content); err != nil && braces == nil {
		return p, fmt.Errorf("%w; --literal sends its braces as they are", err)
	}
	return p, err
}

// read reads a file, or stdin for "-".
func (r *payloadReader) read(path string, most int64) (source string, content []byte, err error) {
	from := r.stdin
	switch {
	case path != "-":
		file, err := os.Open(path)
		if err != nil {
			return "", nil, fmt.Errorf("payload: %w", err)
		}
		defer func() { _ = file.Close() }() // it was only read
		from = file
	case from == nil:
		return "", nil, errors.New("payload: stdin (@-) can be read once only")
	default:
		path, r.stdin = "stdin", nil
	}
	if content, err = io.ReadAll(io.LimitReader(from, most)); err != nil {
		return "", nil, fmt.Errorf("payload: %w", err)
	}
	return path, content, nil
}

// byPayload tells what each of several payloads takes at a size, a line each.
func byPayload(p tuner.Plan, size *tuner.Size) (lines []string) {
	const most = 8
	if size == nil || len(p.Payloads) < 2 {
		return nil
	}
	for i, payload := range p.Payloads[:min(most, len(p.Payloads))] {
		warm := size.OfPayload(i)
		mean := "no sample"
		if n := warm.N(); n > 0 {
			mean = fmt.Sprintf("%s in %s", milliseconds(true, warm.Mean()), text.Count(n, "sample"))
		}
		lines = append(lines, fmt.Sprintf("payload %d (%s): %s at %d MB", i+1, text.Visible(payload.Source), mean, size.MemoryMB))
	}
	return lines
}
