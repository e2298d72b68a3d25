package powertuning

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/url"
	"slices"
	"strings"
)

// Output is what an execution gives.
type Output struct {
	Power        int          `json:"power"`    // MB
	Cost         float64      `json:"cost"`     // of an invocation
	Duration     float64      `json:"duration"` // mean, ms
	StateMachine StateMachine `json:"stateMachine"`
	// PerGBSecond is the price that the costs follow from, 0 for unknown. Only
	// lambdial writes and reads it.
	PerGBSecond float64 `json:"perGBSecond,omitempty"`
}

// StateMachine has what tuning cost, and the address of the graph.
type StateMachine struct {
	ExecutionCost float64 `json:"executionCost"`
	LambdaCost    float64 `json:"lambdaCost"`
	Visualization string  `json:"visualization"`
}

// Curve is what was measured: means of each size, and nothing of their spread.
type Curve struct {
	// Name is what the graph calls it, "" for nothing.
	Name  string
	Sizes []Size // ascending
	// Currency of the costs: USD, or CNY.
	Currency string
	// ChosenMB is the size that the tool chose, LambdaCost what its invocations
	// cost; 0 where that is not told.
	ChosenMB   int
	LambdaCost float64
	// PerGBSecond is the price that was told, 0 for none.
	PerGBSecond float64
}

// Size is one memory size: the mean duration in milliseconds and the mean cost of
// an invocation.
type Size struct {
	MemoryMB       int
	DurationMS     float64
	CostInvocation float64
}

// ErrEmpty says that an execution failed: it gives an empty object then.
var ErrEmpty = errors.New("the output is empty: the execution failed, and its history tells why")

// ParseOutput reads the output of an execution, as it stands in its details, in
// what `aws stepfunctions describe-execution` prints or in a file, or the address
// of a graph, which may hold two curves. It never gives none without an error.
func ParseOutput(text []byte) ([]Curve, error) {
	text = bytes.TrimSpace(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")))
	if IsURL(string(text)) {
		return ParseURL(string(text))
	}
	return parseJSON(text, 3)
}

// IsURL says that a text is an address and no file.
func IsURL(text string) bool {
	return strings.HasPrefix(text, "https://") || strings.HasPrefix(text, "http://")
}

// stat is a size in the output of an execution that was asked to tell all.
type stat struct {
	Value           json.RawMessage
	AveragePrice    json.RawMessage
	AverageDuration json.RawMessage
}

// parseJSON looks depth levels into what others put around an output.
func parseJSON(text []byte, depth int) ([]Curve, error) {
	if inside, err := stringOf(text); err == nil && inside != "" {
		text = []byte(inside)
	}
	var found struct {
		Output, Results json.RawMessage
		Power           json.RawMessage
		PerGBSecond     json.RawMessage
		LambdaARN       json.RawMessage
		StateMachine    *StateMachine
		Stats           []stat
	}
	if err := unmarshal(text, &found); err != nil {
		return nil, fmt.Errorf("neither the output of %s, which is JSON, nor the address of its graph: %w", Name, err)
	}
	for _, inside := range []json.RawMessage{found.Output, found.Results} {
		if !nothing(inside) && depth > 0 {
			return parseJSON(inside, depth-1)
		}
	}
	switch {
	case found.StateMachine != nil:
	case found.LambdaARN != nil:
		return nil, errors.New("this is the input of an execution and not its output: lambdial tune --power-tuning-input reads it")
	case string(bytes.Join(bytes.Fields(text), nil)) == "{}":
		return nil, ErrEmpty
	default:
		return nil, fmt.Errorf("not the output of %s: it has no stateMachine", Name)
	}
	curves := []Curve{{Currency: "USD"}}
	var err error
	if found.StateMachine.Visualization != "" {
		if curves, err = ParseURL(found.StateMachine.Visualization); err != nil {
			return nil, fmt.Errorf("visualization: %w", err)
		}
	}
	first := &curves[0]
	if len(found.Stats) > 0 { // exact, where the address has 7 digits
		if first.Sizes, err = stats(found.Stats); err != nil {
			return nil, fmt.Errorf("stats: %w", err)
		}
	}
	if len(first.Sizes) == 0 {
		return nil, errors.New("it holds neither an address of a graph nor stats, so that one size alone is known")
	}
	if !nothing(found.Power) {
		if first.ChosenMB, err = whole(found.Power); err != nil {
			return nil, fmt.Errorf("power: %w", err)
		}
		if mb := first.ChosenMB; mb < leastMB || mb > mostMB {
			return nil, fmt.Errorf("power: %d MB is no memory size: Lambda takes %d to %d MB", mb, leastMB, mostMB)
		}
	}
	if told, err := number(found.PerGBSecond); err == nil {
		first.PerGBSecond = told
	}
	if first.LambdaCost = found.StateMachine.LambdaCost; first.LambdaCost < 0 || first.LambdaCost > mostLambdaCost {
		return nil, fmt.Errorf("stateMachine.lambdaCost: %g is no cost of an execution", first.LambdaCost)
	}
	return curves, nil
}

func stats(all []stat) (sizes []Size, err error) {
	for i, s := range all {
		mb, err := whole(s.Value)
		if err != nil {
			return nil, fmt.Errorf("number %d: value: %w", i+1, err)
		}
		duration, err := number(s.AverageDuration)
		if err != nil {
			return nil, fmt.Errorf("%d MB: averageDuration: %w", mb, err)
		}
		cost, err := number(s.AveragePrice)
		if err != nil {
			return nil, fmt.Errorf("%d MB: averagePrice: %w", mb, err)
		}
		sizes = append(sizes, Size{mb, duration, cost})
	}
	return checked(sizes)
}

// ParseURL reads the address of a graph: behind its #, sizes as int16 and
// milliseconds and costs as float32, little endian in base64, of one curve or two
// and then their names.
func ParseURL(address string) ([]Curve, error) {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		return nil, errors.New("not an address")
	}
	fragment := u.EscapedFragment()
	if fragment == "" {
		return nil, errors.New("the address holds no numbers: they stand behind its #, so copy all of it, and put it in quotes in a shell")
	}
	parts := strings.Split(fragment, ";")
	if len(parts) == 1 { // where somebody has escaped the separators
		parts = strings.Split(u.Fragment, ";")
	}
	currency := "USD"
	if strings.EqualFold(u.Query().Get("currency"), "CNY") {
		currency = "CNY"
	}
	count := 1
	if len(parts) >= 6 {
		count = 2
	}
	if len(parts) < 3 {
		return nil, errors.New("the address is cut off: behind its # are sizes, durations and costs")
	}
	var curves []Curve
	for i := range count {
		sizes, err := unpack(parts[3*i], parts[3*i+1], parts[3*i+2])
		if err != nil {
			return nil, err
		}
		c := Curve{Sizes: sizes, Currency: currency}
		if at := 3*count + i; at < len(parts) {
			if c.Name, err = url.PathUnescape(parts[at]); err != nil {
				c.Name = parts[at]
			}
		}
		curves = append(curves, c)
	}
	return curves, nil
}

// unpack reads the three lists of a curve.
func unpack(sizes, durations, costs string) ([]Size, error) {
	mb, err1 := unpackList[int16](sizes)
	ms, err2 := unpackList[float32](durations)
	cost, err3 := unpackList[float32](costs)
	if err := errors.Join(err1, err2, err3); err != nil {
		return nil, errors.New("the numbers behind the # of the address are not whole: copy all of it")
	}
	if len(mb) != len(ms) || len(mb) != len(cost) {
		return nil, fmt.Errorf("the address tells %d sizes, %d durations and %d costs: copy all of it", len(mb), len(ms), len(cost))
	}
	all := make([]Size, len(mb))
	for i := range mb {
		all[i] = Size{int(mb[i]), float64(ms[i]), float64(cost[i])}
	}
	return checked(all)
}

func unpackList[T int16 | float32](packed string) (list []T, err error) {
	if plain, err := url.PathUnescape(packed); err == nil {
		packed = plain
	}
	raw, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(packed, "="))
	if err != nil {
		return nil, err
	}
	var one T
	if len(raw)%binary.Size(one) != 0 {
		return nil, errors.New("cut off")
	}
	list = make([]T, len(raw)/binary.Size(one))
	return list, binary.Read(bytes.NewReader(raw), binary.LittleEndian, list)
}

// What a GB-second may cost, in either currency: hundredfold each way of what
// Lambda has asked for one, since times were once rounded up to 100 ms and
// discounts are subtracted. mostLambdaCost is beyond what 10,000 of the dearest
// invocations cost at each of 100 sizes.
const (
	leastGBSecond, mostGBSecond = 1e-7, 0.1
	mostLambdaCost              = 1e7
)

// checked refuses what no execution measures, and sorts the sizes. One that took no
// time is one whose log that tool could not read.
func checked(sizes []Size) ([]Size, error) {
	sizes = slices.DeleteFunc(slices.Clone(sizes), func(z Size) bool { return z.DurationMS == 0 })
	slices.SortStableFunc(sizes, func(a, b Size) int { return a.MemoryMB - b.MemoryMB })
	const leastMS, mostMS = 0.001, 900_000 * 1.5 // a microsecond; Lambda's longest invocation, and its start
	for i, z := range sizes {
		switch {
		case z.MemoryMB < leastMB || z.MemoryMB > mostMB:
			return nil, fmt.Errorf("%d MB is no memory size: Lambda takes %d to %d MB", z.MemoryMB, leastMB, mostMB)
		case i > 0 && sizes[i-1].MemoryMB == z.MemoryMB:
			return nil, fmt.Errorf("%d MB is told twice", z.MemoryMB)
		case !(z.DurationMS >= leastMS && z.DurationMS <= mostMS): // also refuses NaN
			return nil, fmt.Errorf("%g ms at %d MB is no duration of an invocation", z.DurationMS, z.MemoryMB)
		case !(z.gbSecond() >= leastGBSecond && z.gbSecond() <= mostGBSecond):
			return nil, fmt.Errorf("%g at %d MB is no cost of an invocation of %g ms: a GB-second would cost %.3g", z.CostInvocation, z.MemoryMB, z.DurationMS, z.gbSecond())
		}
	}
	if len(sizes) == 0 {
		return nil, errors.New("it tells of no size")
	}
	return sizes, nil
}

// gbSecond is the price of a GB-second that a size's cost follows from: times are
// billed in whole milliseconds.
func (z Size) gbSecond() float64 {
	return z.CostInvocation / (float64(z.MemoryMB) / 1024) / (math.Ceil(z.DurationMS) / 1000)
}

// GBSecond is the price of a GB-second that the costs follow from: the one told,
// where it can be, else as near as rounding up to whole milliseconds lets it be
// told, the median over the sizes.
func (c Curve) GBSecond() float64 {
	prices := make([]float64, len(c.Sizes))
	for i, z := range c.Sizes {
		prices[i] = z.gbSecond()
	}
	slices.Sort(prices)
	median := prices[len(prices)/2]
	if told := c.PerGBSecond; told > median/2 && told < 2*median { // twice is the most that rounding does
		return told
	}
	return median
}

// URL is the address of the page on which the numbers are drawn. What stands behind
// the # is never sent to a server.
func (c Curve) URL() string {
	var sizes []int16
	var times, costs []float32
	for _, z := range c.Sizes {
		sizes = append(sizes, int16(z.MemoryMB)) //nolint:gosec // Lambda's sizes end at 10,240 MB
		times = append(times, float32(z.DurationMS))
		costs = append(costs, float32(z.CostInvocation))
	}
	address := "https://lambda-power-tuning.show/"
	if c.Currency == "CNY" {
		address += "?currency=CNY"
	}
	return address + "#" + strings.Join([]string{packed(sizes), packed(times), packed(costs)}, ";")
}

func packed[T int16 | float32](numbers []T) string {
	var b bytes.Buffer
	_ = binary.Write(&b, binary.LittleEndian, numbers) // into memory, of a fixed size
	return base64.StdEncoding.EncodeToString(b.Bytes())
}
