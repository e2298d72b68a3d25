package payload

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"lambdial/tuner/text"
)

// Known lists the placeholders, as they are typed.
const Known = "{{counter}}, {{uuid}}, {{int 1 100}}, {{pick a|b|c}}, {{timestamp}}, {{unix_ms}}"

const escaping = "{{{{ stands for {{ itself"

// value is what takes a placeholder's place. It gives text that needs no
// escaping in a JSON string.
type value interface {
	appendTo(b []byte, in invocation) []byte
	most() int // bytes
}

// invocation is what the values of one payload are made from.
type invocation struct {
	number uint64
	at     time.Time
	source *rand.ChaCha8
	random *rand.Rand
}

func newValue(name, rest string, number bool) (value, error) {
	plain := func(v value) (value, error) {
		if rest != "" {
			return nil, fmt.Errorf("{{%s}} takes nothing after its name, not %s", name, shortened(rest))
		}
		return v, nil
	}
	switch name {
	case "counter":
		return plain(counter{})
	case "unix_ms":
		return plain(unixMS{})
	case "int":
		return newInteger(rest)
	case "pick":
		return newPick(rest, number)
	case "uuid", "timestamp":
		if number {
			return nil, fmt.Errorf("{{%s}} is no number", name)
		}
		if name == "uuid" {
			return plain(identifier{})
		}
		return plain(timestamp{})
	}
	return nil, fmt.Errorf("{{%s}} is no placeholder: known are %s; %s", shortened(name+" "+rest), Known, escaping)
}

// shortened is as much of a payload as an error quotes.
func shortened(typed string) string {
	const most = 40
	if typed = text.Visible(strings.TrimSpace(typed)); len(typed) > most {
		return strings.ToValidUTF8(typed[:most], "") + "…"
	}
	return typed
}

// literal is the same each time.
type literal string

func (v literal) appendTo(b []byte, _ invocation) []byte { return append(b, v...) }
func (v literal) most() int                              { return len(v) }

// counter is the number of the invocation.
type counter struct{}

func (counter) appendTo(b []byte, in invocation) []byte { return strconv.AppendUint(b, in.number, 10) }
func (counter) most() int                               { return len("18446744073709551615") }

// identifier is a random UUID (version 4).
type identifier struct{}

func (identifier) appendTo(b []byte, in invocation) []byte {
	id, _ := uuid.NewRandomFromReader(in.source) // this reader never fails
	return append(b, id.String()...)
}
func (identifier) most() int { return len(uuid.Nil.String()) }

// integer is a random one between two, both included.
type integer struct{ low, high int64 }

func newInteger(typed string) (value, error) {
	const right = "{{int 1 100}} takes the least and the most, two whole numbers"
	ends := strings.Fields(typed)
	if len(ends) != 2 {
		return nil, errors.New(right)
	}
	low, err1 := strconv.ParseInt(ends[0], 10, 64)
	high, err2 := strconv.ParseInt(ends[1], 10, 64)
	switch {
	case err1 != nil || err2 != nil:
		return nil, fmt.Errorf("%s, not %s", right, shortened(typed))
	case low > high:
		return nil, fmt.Errorf("{{int %s}}: the least comes first", typed)
	}
	return integer{low, high}, nil
}

func (v integer) appendTo(b []byte, in invocation) []byte {
	span := uint64(v.high) - uint64(v.low) // right even where the difference is no int64
	n := in.random.Uint64()
	if span < math.MaxUint64 {
		n = in.random.Uint64N(span + 1)
	}
	return strconv.AppendInt(b, int64(uint64(v.low)+n), 10)
}

func (v integer) most() int {
	return max(len(strconv.FormatInt(v.low, 10)), len(strconv.FormatInt(v.high, 10)))
}

// pick is one of several texts, each as likely as the others.
type pick []string

func newPick(typed string, number bool) (value, error) {
	options := strings.Split(typed, "|")
	if len(options) < 2 {
		return nil, errors.New("{{pick a|b|c}} takes two texts or more with | between")
	}
	for i := range options {
		options[i] = strings.TrimSpace(options[i])
		if number && !isNumber(options[i]) {
			return nil, fmt.Errorf("{{number pick}}: %q is no number", shortened(options[i]))
		}
	}
	return pick(options), nil
}

func isNumber(text string) bool {
	return text != "" && strings.ContainsRune("-0123456789", rune(text[0])) && json.Valid([]byte(text))
}

func (v pick) appendTo(b []byte, in invocation) []byte {
	return append(b, v[in.random.IntN(len(v))]...)
}

func (v pick) most() (most int) {
	for _, option := range v {
		most = max(most, len(option))
	}
	return most
}

// timestamp is when the payload is made, by RFC 3339 in UTC.
type timestamp struct{}

const timestampForm = "2006-01-02T15:04:05.000Z"

func (timestamp) appendTo(b []byte, in invocation) []byte {
	return in.at.UTC().AppendFormat(b, timestampForm)
}
func (timestamp) most() int { return len(timestampForm) }

// unixMS is when the payload is made, in milliseconds since 1970.
type unixMS struct{}

func (unixMS) appendTo(b []byte, in invocation) []byte {
	return strconv.AppendInt(b, in.at.UnixMilli(), 10)
}
func (unixMS) most() int { return len("-9223372036854775808") }
