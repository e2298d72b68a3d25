package export

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"lambdial/tuner/result"
	"lambdial/tuner/text"
)

// csvColumns are the names of a row's cells, units in them. An interval is that
// of the mean, 95 %; what is not known is empty.
const csvColumns = "session,function,region,architecture,memory_mb,warm,cold,failed," +
	"mean_ms,mean_low_ms,mean_high_ms,p50_ms,p90_ms,p95_ms,p99_ms,billed_mean_ms,init_mean_ms,max_memory_used_mb," +
	"cost_per_million,cost_low_per_million,cost_high_per_million,currency,timeout_s,marks,dropped"

func writeCSV(w io.Writer, all []outcome) error {
	out := csv.NewWriter(w)
	if err := out.Write(strings.Split(csvColumns, ",")); err != nil {
		return err
	}
	for _, o := range all {
		for _, size := range o.Sizes {
			if err := out.Write(o.row(size)); err != nil {
				return err
			}
		}
	}
	out.Flush()
	return out.Error()
}

func (o outcome) row(z result.Size) []string {
	architecture := o.Function.Architecture
	if o.MeasuredArchitecture != "" {
		architecture = o.MeasuredArchitecture
	}
	warm, cold, failed := counts(z, "")
	row := []string{
		cell(o.Session), cell(o.Function.Name), cell(o.Function.Region), cell(architecture), strconv.Itoa(z.MemoryMB), warm, cold, failed,
	}
	d := z.DurationMS
	if d == nil {
		row = append(row, make([]string, 7)...)
	} else {
		row = append(append(append(row, number(&d.Mean)), bounds(d.CI95, 1)...), unlessZero(d.P50), number(d.P90), number(d.P95), number(d.P99))
	}
	for _, mean := range []*result.Mean{z.BilledMS, z.InitMS} {
		if mean == nil {
			row = append(row, "")
		} else {
			row = append(row, number(&mean.Mean))
		}
	}
	row = append(row, count(z.MaxMemoryUsedMB))
	if z.Cost == nil {
		row = append(row, "", "", "", "")
	} else {
		row = append(append(append(row, number(&z.Cost.PerMillion)), bounds(z.Cost.CI95, 1e6)...), cell(o.Currency))
	}
	timeout := 0
	if z.Timeout != nil {
		timeout = z.Timeout.RecommendedS
	}
	return append(row, count(timeout), strings.Join(o.marks(z.MemoryMB), "; "), cell(z.Dropped))
}

func bounds(interval *[2]float64, times float64) []string {
	if interval == nil {
		return []string{"", ""}
	}
	low, high := interval[0]*times, interval[1]*times
	return []string{number(&low), number(&high)}
}

// number writes nine digits at most: what comes after is the noise of binary
// fractions.
func number(x *float64) string {
	if x == nil {
		return ""
	}
	rounded, _ := strconv.ParseFloat(strconv.FormatFloat(*x, 'g', 9, 64), 64) // it is one
	return strconv.FormatFloat(rounded, 'f', -1, 64)
}

func unlessZero(x float64) string {
	if x == 0 {
		return ""
	}
	return number(&x)
}

func count(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// cell keeps a text from being taken for a formula by a spreadsheet.
func cell(s string) string {
	s = text.Visible(s)
	if trimmed := strings.TrimLeft(s, " "); trimmed != "" && strings.ContainsRune("=+-@", rune(trimmed[0])) {
		return "'" + s
	}
	return s
}
