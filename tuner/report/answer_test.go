package report_test

import (
	"testing"
	"time"

	"lambdial/tuner/report"
)

func TestSelfReportedAt(t *testing.T) {
	for _, c := range []struct {
		answer, path string
		unit, want   time.Duration
		ok           bool
	}{
		{`{"timing":{"total":12.5}}`, "timing.total", time.Millisecond, 12500 * time.Microsecond, true},
		{`{"statusCode":200,"body":"{\"t\":{\"us\":\"830\"}}"}`, "body.t.us", time.Microsecond, 830 * time.Microsecond, true},
		{`"{\"took\":2}"`, "took", time.Second, 2 * time.Second, true},
		{`{"took":"soon"}`, "took", time.Second, 0, false},
		{`{"took":0}`, "took", time.Second, 0, true},
		{`{"took":86400}`, "took", time.Second, 24 * time.Hour, true},
		{`{"took":-1}`, "took", time.Second, 0, false},
		{`{"took":1e9}`, "took", time.Second, 0, false},
		{`{"took":null}`, "took", time.Second, 0, false},
		{`{"took":{"ms":1}}`, "took", time.Second, 0, false},
		{`[1]`, "took", time.Second, 0, false},
		{``, "took", time.Second, 0, false},
	} {
		if got, ok := report.SelfReportedAt([]byte(c.answer), c.path, c.unit); got != c.want || ok != c.ok {
			t.Errorf("%s at %s: %s, %v", c.answer, c.path, got, ok)
		}
	}
}
