package plan

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"lambdial/tuner/template"
)

// fault is the place where a text stops being a payload, counted from 1, and
// what is wrong there. It is that of the text as it stands in the editor.
type fault struct {
	line, column int
	why          error
}

func (f *fault) Error() string {
	return fmt.Sprintf("line %d, column %d: %v", f.line, f.column, f.why)
}

// faultOf finds the place of the first fault, nil if there is none or it has
// no place.
func faultOf(text []byte) *fault {
	if len(bytes.TrimSpace(text)) == 0 {
		return nil
	}
	_, err := template.Parse(text)
	var syntax *json.SyntaxError
	var placed *template.Error
	switch {
	case errors.As(err, &placed):
		lines := bytes.Split(text, []byte("\n"))
		before := lines[placed.Line-1][:placed.Column-1]
		return &fault{placed.Line, len([]rune(string(before))) + 1, placed.Err}
	case errors.As(err, &syntax):
		before := text[:min(int(syntax.Offset), len(text))]
		start := bytes.LastIndexByte(before, '\n') + 1
		return &fault{1 + bytes.Count(before, []byte("\n")), max(len([]rune(string(before[start:]))), 1), syntax}
	}
	return nil
}
