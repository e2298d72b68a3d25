package payload

import (
	"bytes"
	"strings"
	"testing"
)

// TestPayloadsThatLambdaWouldRefuse are refused before anything is changed, each
// for what it is.
func TestPayloadsThatLambdaWouldRefuse(t *testing.T) {
	large := append(append([]byte(`{"a": "`), bytes.Repeat([]byte("x"), MaxBytes)...), `"}`...)
	for want, content := range map[string][]byte{
		"is too large: Lambda takes at most 6291456 bytes":                                 large,
		"payload (f) is too large":                                                         large[:MaxBytes+1], // as much as is read of a file
		"is not UTF-8: line 1, column 11: the byte 0xFC: save it as UTF-8":                 []byte("{\"name\": \"\xfcber\"}"),
		"is not UTF-8: line 3, column 3: the byte 0x92: save it as UTF-8":                  []byte("{\n\"né\": 1,\n\"é\x92\": 2}"),
		"is not UTF-8: it is UTF-16: save it as UTF-8":                                     []byte("\xff\xfe{\x00}\x00"),
		"payload (f) is not UTF-8: it is UTF-16":                                           []byte("\xfe\xff\x00{\x00}"),
		"(f) is not UTF-8: it is UTF-16":                                                   []byte("{\x00}\x00"),
		"is not JSON: line 2, column 6: invalid character ']' after object key:value pair": []byte("{\n\"é\":1]"),
	} {
		_, err := New("f", content)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.20q: %v, want %s", content, err, want)
		}
	}
	if _, err := New("f", append([]byte(`"`), append(bytes.Repeat([]byte("é"), MaxBytes/2-1), '"')...)); err != nil {
		t.Errorf("as large as Lambda takes: %v", err)
	}
}
