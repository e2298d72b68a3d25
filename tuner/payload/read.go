package payload

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"lambdial/tuner/text"
)

// maxFile is the largest file of several payloads.
const maxFile = 256 << 20

// Reader reads the payloads that a command line names.
type Reader struct {
	// Literal takes braces as they are.
	Literal bool
	// Stdin is what "-" names, nil once it was read.
	Stdin io.Reader
}

// All gives the payloads that were typed, each as JSON or @file and with a
// weight before it or none, and then those of the files of several.
func (r *Reader) All(typed, files []string) (all Mix, err error) {
	for _, one := range typed {
		weight, rest, err := CutWeight(one)
		if err != nil {
			return nil, err
		}
		p, err := r.one(rest)
		if err != nil {
			return nil, err
		}
		p.Weight = weight
		all = append(all, p)
	}
	for _, file := range files {
		source, content, err := r.read(strings.TrimPrefix(file, "@"), maxFile)
		if err != nil {
			return nil, err
		}
		some, err := Several(source, content, r.parse)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}

// one takes JSON as it stands, or reads it from @file.
func (r *Reader) one(typed string) (Payload, error) {
	path, isFile := strings.CutPrefix(typed, "@")
	if isFile && path == "" {
		return Payload{}, errors.New("payload @: name a file after the @")
	}
	for _, scheme := range []string{"file://", "fileb://"} { // as the AWS CLI has it
		if name, other := strings.CutPrefix(typed, scheme); other {
			return Payload{}, fmt.Errorf("payload %s: a file is named by an @: write @%s", typed, name)
		}
	}
	if !isFile {
		p, err := r.parse(Inline, []byte(typed))
		if info, there := os.Stat(typed); err != nil && there == nil && info.Mode().IsRegular() {
			return p, fmt.Errorf("%w; to send the file of that name, write @%s", err, typed)
		}
		return p, err
	}
	source, content, err := r.read(path, MaxBytes+1) // one more, to be told that it is too large
	if err != nil {
		return Payload{}, err
	}
	return r.parse(source, content)
}

func (r *Reader) parse(source string, content []byte) (Payload, error) {
	if len(bytes.TrimSpace(content)) == 0 {
		return Payload{}, fmt.Errorf("the payload (%s) is empty: write {} for an empty object", source)
	}
	if r.Literal {
		return NewLiteral(source, content)
	}
	p, err := New(source, content)
	if _, braces := NewLiteral(source, content); err != nil && braces == nil {
		return p, fmt.Errorf("%w; --literal sends its braces as they are", err)
	}
	return p, err
}

// read reads a file, which may be a pipe, or stdin for "-".
func (r *Reader) read(path string, most int64) (source string, content []byte, err error) {
	from := r.Stdin
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
		path, r.Stdin = stdin, nil
	}
	if content, err = io.ReadAll(io.LimitReader(from, most)); err != nil {
		return "", nil, fmt.Errorf("payload: %w", err)
	}
	return path, content, nil
}

// ReadSource reads what a source names now: a file, or the payload of that number
// in a file of several, such as mix.jsonl:2.
func ReadSource(source string) ([]byte, error) {
	content, err := ReadFile(source)
	at := strings.LastIndexByte(source, ':')
	if err == nil || at < 0 {
		return content, err
	}
	number, notNumber := strconv.Atoi(source[at+1:])
	all, unread := ReadFile(source[:at])
	if notNumber != nil || unread != nil {
		return nil, err
	}
	several, err := Several(source[:at], all, NewLiteral)
	switch {
	case err != nil:
		return nil, err
	case number < 1 || number > len(several):
		return nil, fmt.Errorf("%s has only %s", source[:at], text.Count(len(several), "payload"))
	}
	return several[number-1].Content, nil
}

// ReadFile reads a regular file, as much of it as a payload may have and one
// byte more. Anything else might never end.
func ReadFile(path string) ([]byte, error) {
	path = atHome(path)
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, fmt.Errorf("there is no file %s", path)
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is no file", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // only read
	return io.ReadAll(io.LimitReader(f, MaxBytes+1))
}
