package payload

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
)

// MaxSeveral is how many payloads a session can have: of each, every size
// keeps numbers.
const MaxSeveral = 1000

// Several reads a file of payloads: JSON values line by line, or one array
// of them. With {"payload": …, "weight": …} for every one of them, the format of
// aws-lambda-power-tuning, each has its weight. The source of each is the
// file's with its number, such as mix.jsonl:1.
func Several(source string, content []byte, read func(source string, content []byte) (Payload, error)) (Mix, error) {
	if err := checkEncoding(content); err != nil {
		return nil, fmt.Errorf("payloads (%s) are not UTF-8: %w", source, err)
	}
	values, err := splitValues(bytes.TrimPrefix(content, byteOrderMark))
	if err != nil {
		return nil, fmt.Errorf("payloads (%s): %w", source, err)
	}
	weights, err := takeWeights(values)
	if err != nil {
		return nil, fmt.Errorf("payloads (%s): %w", source, err)
	}
	payloads := Mix{}
	for i, value := range values {
		p, err := read(fmt.Sprintf("%s:%d", source, i+1), value)
		if err != nil {
			return nil, err
		}
		p.Weight = weights[i]
		payloads = append(payloads, p)
	}
	return payloads, nil
}

// Mixed are the payloads of a file that was named as that of one payload and
// holds several: JSON lines, or an array in which each has its weight. Any other
// array is one payload; nil for a file of one. Braces are taken as they are.
func Mixed(source string, content []byte) Mix {
	if _, err := NewLiteral(source, content); err == nil {
		var weighted []struct{ Payload, Weight json.RawMessage }
		strict := json.NewDecoder(bytes.NewReader(content))
		strict.DisallowUnknownFields()
		if strict.Decode(&weighted) != nil || len(weighted) == 0 || weighted[0].Payload == nil || weighted[0].Weight == nil {
			return nil
		}
	}
	several, err := Several(source, content, NewLiteral)
	if err != nil {
		return nil
	}
	return several
}

// splitValues takes values that follow each other, or those of one array.
func splitValues(content []byte) (values []json.RawMessage, err error) {
	stream := json.NewDecoder(bytes.NewReader(content))
	for {
		var value json.RawMessage
		from := stream.InputOffset()
		err := stream.Decode(&value)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("not JSON: %w", checkJSON(slices.Concat(blank(content[:from]), content[from:])))
		}
		values = append(values, value)
	}
	if len(values) == 1 && values[0][0] == '[' {
		var members []json.RawMessage // not values, which holds the very bytes that are read
		if err := json.Unmarshal(values[0], &members); err != nil {
			return nil, err
		}
		values = members
	}
	switch {
	case len(values) == 0:
		return nil, errors.New("there is none in it")
	case len(values) > MaxSeveral:
		return nil, fmt.Errorf("%d of them are more than %d", len(values), MaxSeveral)
	}
	return values, nil
}

// blank takes the place of text that was read already, line by line.
func blank(text []byte) []byte {
	return bytes.Map(func(r rune) rune {
		if r == '\n' {
			return r
		}
		return ' '
	}, text)
}

// takeWeights replaces each {"payload": …, "weight": …} by its payload.
func takeWeights(values []json.RawMessage) (weights []int, err error) {
	type weighted struct{ payload, weight json.RawMessage }
	var found []weighted
	for _, value := range values {
		var members map[string]json.RawMessage
		if json.Unmarshal(value, &members) == nil && len(members) == 2 && members["payload"] != nil && members["weight"] != nil {
			found = append(found, weighted{members["payload"], members["weight"]})
		}
	}
	weights = make([]int, len(values))
	for i := range values {
		switch {
		case len(found) == 0:
			weights[i] = 1
			continue
		case len(found) < len(values):
			return nil, errors.New(`some have the form {"payload": …, "weight": …} and others not: give all of them a weight, or none`)
		}
		values[i] = found[i].payload
		if weights[i], err = strconv.Atoi(string(found[i].weight)); err != nil || weights[i] < 1 || weights[i] > MaxWeight {
			return nil, fmt.Errorf("the weight of number %d is %s: a weight is a whole number from 1 to %d", i+1, found[i].weight, MaxWeight)
		}
	}
	return weights, nil
}
