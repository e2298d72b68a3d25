// Package powertuning reads and writes what aws-lambda-power-tuning takes and
// gives: the input of an execution, its output, and the address of the graph that
// holds its numbers.
package powertuning

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Name is that of the tool.
const Name = "aws-lambda-power-tuning"

// Input is what an execution is asked for, as far as it means something to
// another tool. What was not given is zero.
type Input struct {
	// Function is the ARN that was given, Region the one in it.
	Function, Region string
	// Sizes are in MB, ascending.
	Sizes []int
	// Num is the number of invocations at each size.
	Num int
	// Payloads are JSON values with their weights; one has the weight 1.
	Payloads  []Payload
	PayloadS3 string
	Parallel  bool
	Strategy  string
	// Weight is that of cost for balanced, 0 to 1, nil where none was given.
	Weight         *float64
	Apply          bool
	Alias          string // to lead to what is applied
	OnlyColdStarts bool
	DryRun         bool
	// Without are the parameters that were given and mean nothing here, each with
	// the reason, in the order of their names.
	Without []string
}

// Payload is what is sent in a share of the invocations.
type Payload struct {
	Content []byte
	Weight  int
}

// without says why a parameter has no meaning here.
var without = map[string]string{
	"preProcessorARN":      "lambdial invokes no other function: what makes a payload anew for each invocation are placeholders such as {{uuid}}",
	"postProcessorARN":     "lambdial invokes no other function",
	"discardTopBottom":     "nothing is cut off: cold starts are told by Lambda’s report and kept apart, and slow invocations are paid for",
	"sleepBetweenRunsMs":   "lambdial does not wait between invocations",
	"disablePayloadLogs":   "payloads are never logged",
	"includeOutputResults": "the result tells all sizes",
	"allowedExceptions":    "an invocation that ends with an error is never measured as one that succeeded",
}

// ParseInput reads the input of an execution. The error names the parameter.
func ParseInput(text []byte) (in Input, err error) {
	var given map[string]json.RawMessage
	if err := unmarshal(text, &given); err != nil {
		return in, fmt.Errorf("not the input of an execution, which is a JSON object: %w", err)
	}
	if _, is := given["stateMachine"]; is {
		return in, errors.New("this is the output of an execution and not its input: lambdial import reads it")
	}
	names := make([]string, 0, len(given))
	for name := range given {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if string(given[name]) == "null" {
			continue
		}
		if err := in.take(name, given[name]); err != nil {
			return Input{}, fmt.Errorf("%s: %w", name, err)
		}
	}
	return in, nil
}

func (in *Input) take(name string, value json.RawMessage) (err error) {
	switch name {
	case "lambdaARN":
		err = in.takeARN(value)
	case "powerValues":
		in.Sizes, err = sizesOf(value)
	case "num":
		in.Num, err = whole(value)
		if err == nil && (in.Num < 1 || in.Num > 10000) {
			err = fmt.Errorf("%d is none of 1 to 10000", in.Num)
		}
	case "payload":
		in.Payloads, err = payloadsOf(value)
	case "payloadS3":
		in.PayloadS3, err = stringOf(value)
	case "parallelInvocation":
		in.Parallel, err = boolean(value)
	case "strategy":
		in.Strategy, err = stringOf(value)
		if err == nil && !slices.Contains([]string{"cost", "speed", "balanced"}, in.Strategy) {
			err = fmt.Errorf("%q is none of cost, speed and balanced", in.Strategy)
		}
	case "balancedWeight":
		var w float64
		w, err = number(value)
		w = min(max(w, 0), 1) // as it does
		in.Weight = &w
	case "autoOptimize":
		in.Apply, err = boolean(value)
	case "autoOptimizeAlias":
		in.Alias, err = stringOf(value)
	case "onlyColdStarts":
		in.OnlyColdStarts, err = boolean(value)
	case "dryRun":
		in.DryRun, err = boolean(value)
	default:
		why, known := without[name]
		if !known {
			why = "it is no parameter of " + Name
		}
		in.Without = append(in.Without, name+": "+why)
	}
	return err
}

func (in *Input) takeARN(value json.RawMessage) (err error) {
	if in.Function, err = stringOf(value); err != nil {
		return err
	}
	if parts := strings.Split(in.Function, ":"); len(parts) == 7 || len(parts) == 8 {
		in.Region = parts[3]
	}
	return nil
}

// sizesOf reads a list of numbers, or "ALL".
func sizesOf(value json.RawMessage) (sizes []int, err error) {
	if word, notWord := stringOf(value); notWord == nil && strings.EqualFold(word, "ALL") {
		for mb := 128; mb <= 3008; mb += 64 {
			sizes = append(sizes, mb)
		}
		return sizes, nil
	}
	var list []json.RawMessage
	if err := json.Unmarshal(value, &list); err != nil {
		return nil, errors.New(`neither a list of memory sizes nor "ALL"`)
	}
	for i, one := range list {
		mb, err := whole(one)
		if err != nil {
			return nil, fmt.Errorf("number %d: %w", i+1, err)
		}
		if mb < leastMB || mb > mostMB {
			return nil, fmt.Errorf("%d MB is out of range: Lambda takes %d to %d MB", mb, leastMB, mostMB)
		}
		sizes = append(sizes, mb)
	}
	slices.Sort(sizes)
	return slices.Compact(sizes), nil
}

// The memory sizes that Lambda takes, in MB.
const leastMB, mostMB = 128, 10240

// Object are the payloads that an object of S3 holds: JSON, of several ones or one,
// or else a text.
func Object(content []byte) ([]Payload, error) {
	if json.Valid(content) {
		return payloadsOf(content)
	}
	text, err := json.Marshal(string(content))
	return []Payload{{text, 1}}, err
}

// payloadsOf takes a list for several payloads only where each of its members has
// both a payload and a weight, as that tool does.
func payloadsOf(value json.RawMessage) (payloads []Payload, err error) {
	list := weightedOf(value)
	if len(list) == 0 {
		return []Payload{{content(value), 1}}, nil
	}
	weights := make([]float64, len(list))
	scale := 1.0
	for i, p := range list {
		if weights[i], err = number(p.Weight); err != nil || weights[i] <= 0 {
			return nil, fmt.Errorf("the weight of number %d is %s: a weight is a number above 0", i+1, p.Weight)
		}
		if weights[i] != math.Trunc(weights[i]) {
			scale = 1000 // shares such as 0.25 in whole numbers
		}
	}
	for i, p := range list {
		weight := math.Round(weights[i] * scale)
		if weight < 1 || weight > 1_000_000 {
			return nil, fmt.Errorf("the weight of number %d is %s, which is none of 0.001 to 1000000", i+1, p.Weight)
		}
		payloads = append(payloads, Payload{content(p.Payload), int(weight)})
	}
	return payloads, nil
}

type weighted struct{ Payload, Weight json.RawMessage }

// weightedOf are the members of a list of several payloads, nil for one payload.
func weightedOf(value json.RawMessage) (list []weighted) {
	if json.Unmarshal(value, &list) != nil || slices.ContainsFunc(list, func(p weighted) bool { return nothing(p.Payload) || nothing(p.Weight) }) {
		return nil
	}
	return list
}

// content is what is sent: a string that holds JSON is sent as that.
func content(value json.RawMessage) []byte {
	if inside, err := stringOf(value); err == nil && json.Valid([]byte(inside)) {
		return []byte(inside)
	}
	return bytes.TrimSpace(value)
}

// nothing is what JavaScript takes for false.
func nothing(value json.RawMessage) bool {
	return slices.Contains([]string{"", "null", "false", "0", `""`}, string(bytes.TrimSpace(value)))
}

func stringOf(value json.RawMessage) (s string, err error) {
	if err = json.Unmarshal(value, &s); err != nil {
		err = fmt.Errorf("%s is no string", short(value))
	}
	return s, err
}

func boolean(value json.RawMessage) (b bool, err error) {
	if err = json.Unmarshal(value, &b); err != nil {
		err = fmt.Errorf("%s is neither true nor false", short(value))
	}
	return b, err
}

// number is one that may stand in quotes.
func number(value json.RawMessage) (x float64, err error) {
	typed := string(bytes.TrimSpace(value))
	if inside, notString := stringOf(value); notString == nil {
		typed = strings.TrimSpace(inside)
	}
	if x, err = strconv.ParseFloat(typed, 64); err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
		return 0, fmt.Errorf("%s is no number", short(value))
	}
	return x, nil
}

func whole(value json.RawMessage) (int, error) {
	x, err := number(value)
	if err == nil && (x != math.Trunc(x) || math.Abs(x) > 1e9) {
		err = fmt.Errorf("%s is no whole number", short(value))
	}
	return int(x), err
}

// short is a value as an error tells it.
func short(value json.RawMessage) string {
	const most = 40
	if len(value) > most {
		return strings.ToValidUTF8(string(value[:most]), "") + "…"
	}
	return string(value)
}

// unmarshal also refuses what comes after the value, and tells the place.
func unmarshal(text []byte, v any) error {
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	err := json.Unmarshal(text, v)
	line := func(offset int64) int { return 1 + bytes.Count(text[:min(int(offset), len(text))], []byte("\n")) }
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return fmt.Errorf("line %d: %w", line(syntax.Offset), err)
	case errors.As(err, &kind) && kind.Field != "":
		return fmt.Errorf("line %d: %s may not be a JSON %s", line(kind.Offset), strings.ToLower(kind.Field[:1])+kind.Field[1:], kind.Value)
	case errors.As(err, &kind):
		return fmt.Errorf("line %d: it is a JSON %s", line(kind.Offset), kind.Value)
	case err == nil && string(bytes.TrimSpace(text)) == "null":
		return errors.New("it is a JSON null")
	}
	return err
}
