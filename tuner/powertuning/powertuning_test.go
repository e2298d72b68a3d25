package powertuning

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestParseInput(t *testing.T) {
	in, err := ParseInput([]byte(`{
		"lambdaARN": "arn:aws:lambda:eu-west-1:123456789012:function:orders-api", "powerValues": [512, "128", 512], "num": "20",
		"payload": [{"payload": "{\"a\": 1}", "weight": 3}, {"payload": "text", "weight": 1}],
		"parallelInvocation": true, "strategy": "balanced", "balancedWeight": 1.5, "autoOptimize": true, "autoOptimizeAlias": "live",
		"discardTopBottom": 0.2, "sleepBetweenRunsMs": 10, "preProcessorARN": null, "comment": "ours"
	}`))
	if err != nil {
		t.Fatal(err)
	}
	one := 1.0
	want := Input{
		Function: "arn:aws:lambda:eu-west-1:123456789012:function:orders-api", Region: "eu-west-1", Sizes: []int{128, 512}, Num: 20,
		Payloads: []Payload{{[]byte(`{"a": 1}`), 3}, {[]byte(`"text"`), 1}}, Parallel: true, Strategy: "balanced", Weight: &one, Apply: true, Alias: "live",
		Without: []string{"comment: it is no parameter of aws-lambda-power-tuning", "discardTopBottom: " + without["discardTopBottom"], "sleepBetweenRunsMs: " + without["sleepBetweenRunsMs"]},
	}
	if diff := cmp.Diff(want, in); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for text, want := range map[string]string{
		`{"powerValues": "ALL"}`:                           "46 sizes, 128 to 3008",
		`{"powerValues": []}`:                              "0 sizes",
		`{"payload": [1, 2]}`:                              "payload [1, 2] 1",
		`{"payload": "hello {{uuid}}"}`:                    `payload "hello {{uuid}}" 1`,
		`{"payload": [{"payload": {}, "weight": 0.25}]}`:   "payload {} 250",
		`{"payload": [{"payload": {}, "weight": 0}]}`:      `payload [{"payload": {}, "weight": 0}] 1`,
		`{"payload": [{"payload": {}, "weight": -1}]}`:     "payload: the weight of number 1 is -1",
		`{"payload": [{"payload": {}, "weight": "x"}]}`:    `payload: the weight of number 1 is "x"`,
		`{"powerValues": [64]}`:                            "powerValues: 64 MB is out of range",
		`{"powerValues": "SOME"}`:                          "powerValues: neither a list",
		`{"powerValues": [128.5]}`:                         "powerValues: number 1: 128.5 is no whole number",
		`{"num": 0}`:                                       "num: 0 is none of 1 to 10000",
		`{"num": "many"}`:                                  `num: "many" is no number`,
		`{"strategy": "best"}`:                             `strategy: "best" is none of`,
		`{"parallelInvocation": "yes"}`:                    `parallelInvocation: "yes" is neither true nor false`,
		`{"lambdaARN": 7}`:                                 "lambdaARN: 7 is no string",
		`[]`:                                               "not the input of an execution",
		"{\n\"num\": 5,\n}":                                "line 3",
		`{"power": 128, "stateMachine": {"a": 1}}`:         "lambdial import reads it",
		`{"payload": {"stateMachine": 1}, "dryRun": true}`: `payload {"stateMachine": 1} 1`,
	} {
		in, err := ParseInput([]byte(text))
		got := fmt.Sprint(err)
		switch {
		case err != nil:
		case len(in.Payloads) == 1:
			got = fmt.Sprintf("payload %s %d", in.Payloads[0].Content, in.Payloads[0].Weight)
		default:
			got = fmt.Sprintf("%d sizes", len(in.Sizes))
			if len(in.Sizes) > 0 {
				got += fmt.Sprintf(", %d to %d", in.Sizes[0], in.Sizes[len(in.Sizes)-1])
			}
		}
		if !strings.Contains(got, want) {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

// An example of the tool's own documentation, and what its encoder makes of two
// sizes.
const (
	documented = "https://lambda-power-tuning.show/#gAAAAQACAAQABsAL;ZooQR4yvkUa/pQRGRC5zRaADHUVjOftE;QdWhOEMkoziDT5Q4xhiIOMYYiDi6RNc4"
	two        = "https://lambda-power-tuning.show/#gAAAAQ==;AACQQAAAAEA=;X3CJMF9wCTE="
)

func TestParseOutput(t *testing.T) {
	curves, err := ParseOutput([]byte(" " + two + "\n"))
	if err != nil || len(curves) != 1 || curves[0].Currency != "USD" {
		t.Fatal(curves, err)
	}
	if a, b := curves[0].Sizes[0], curves[0].Sizes[1]; a.MemoryMB != 128 || a.DurationMS != 4.5 || math.Abs(a.CostInvocation-1e-9) > 1e-16 || b != (Size{256, 2, float64(float32(2e-9))}) {
		t.Errorf("%+v %+v", a, b)
	}
	output := `{"power": "512", "cost": 1e-6, "duration": 30.5, "stateMachine": {"executionCost": 0.0003, "lambdaCost": 0.0005, "visualization": "` + two + `"}`
	exact := output + `, "stats": [{"value": 256, "averagePrice": 2e-9, "averageDuration": 2.25}, {"value": "512", "averagePrice": 3e-9, "averageDuration": 0}]}`
	output += "}"
	quoted, _ := json.Marshal(output)
	for text, sizes := range map[string]int{
		output: 2, `{"results": ` + output + `}`: 2, `{"status": "SUCCEEDED", "output": ` + string(quoted) + `}`: 2, string(quoted): 2, exact: 1,
	} {
		curves, err := ParseOutput([]byte(text))
		if err != nil || len(curves) != 1 || len(curves[0].Sizes) != sizes || curves[0].ChosenMB != 512 || curves[0].LambdaCost != 0.0005 {
			t.Errorf("%s: %+v, %v", text, curves, err)
		}
	}
	pair := strings.Replace(two, "#", "?currency=CNY#", 1) + ";" + strings.SplitN(two, "#", 2)[1] + ";JS%20x86;JS%20ARM64"
	if curves, err := ParseOutput([]byte(pair)); err != nil || len(curves) != 2 || curves[0].Name != "JS x86" || curves[1].Name != "JS ARM64" || curves[1].Currency != "CNY" {
		t.Errorf("%+v, %v", curves, err)
	}
	for text, want := range map[string]string{
		"{}": ErrEmpty.Error(), `{"output": "{}"}`: ErrEmpty.Error(), "": "neither the output", "[]": "neither the output", `{"a": 1}`: "it has no stateMachine",
		`{"lambdaARN": "x", "num": 5}`:                          "tune --power-tuning-input reads it",
		"https://lambda-power-tuning.show/":                     "holds no numbers",
		"https://lambda-power-tuning.show/#gAAA":                "cut off",
		strings.TrimSuffix(two, "CTE="):                         "not whole",
		strings.TrimSuffix(two, "cCTE=") + "A===":               "not whole",
		strings.Replace(two, "gAAAAQ==", "gAA=", 1):             "1 sizes, 2 durations",
		strings.Replace(two, "gAAAAQ==", "gACAAA==", 1):         "128 MB is told twice",
		strings.Replace(two, "gAAAAQ==", "AAAAAQ==", 1):         "0 MB is no memory size",
		strings.Replace(two, "AACQQAAAAEA=", "AADAfwAAAEA=", 1): "NaN ms at 128 MB",
	} {
		if curves, err := ParseOutput([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %+v, %v", text, curves, err)
		}
	}
	execution := func(power, lambdaCost, value, price, duration string) string {
		return `{"power": ` + power + `, "stateMachine": {"lambdaCost": ` + lambdaCost + `}, "stats": [{"value": ` + value + `, "averagePrice": ` + price + `, "averageDuration": ` + duration + `}]}`
	}
	if _, err := ParseOutput([]byte(execution("256", "0.01", "256", "2e-6", "450.5"))); err != nil {
		t.Error(err)
	}
	for text, want := range map[string]string{
		execution("256", "0.01", "256", "1e300", "450"):         "stats: 1e+300 at 256 MB is no cost of an invocation of 450 ms",
		execution("256", "0.01", "256", "900", "450"):           "stats: 900 at 256 MB is no cost of an invocation of 450 ms: a GB-second would cost 8e+03",
		execution("256", "0.01", "256", "1e-300", "450"):        "stats: 1e-300 at 256 MB is no cost",
		execution("256", "0.01", "256", "-2e-6", "450"):         "stats: -2e-06 at 256 MB is no cost",
		execution("256", "0.01", "256", "0", "450"):             "stats: 0 at 256 MB is no cost",
		execution("256", "0.01", "256", "1e999", "450"):         "stats: 256 MB: averagePrice: 1e999 is no number",
		execution("256", "0.01", "256", `"NaN"`, "450"):         `stats: 256 MB: averagePrice: "NaN" is no number`,
		execution("256", "0.01", "256", "2e-6", "1e300"):        "stats: 1e+300 ms at 256 MB is no duration",
		execution("256", "0.01", "256", "2e-6", "-1"):           "stats: -1 ms at 256 MB is no duration",
		execution("256", "0.01", "256", "2e-6", "1e-7"):         "stats: 1e-07 ms at 256 MB is no duration",
		execution("256", "0.01", "256", "2e-6", "0"):            "stats: it tells of no size",
		execution("256", "0.01", "256", "2e-6", `"Inf"`):        `stats: 256 MB: averageDuration: "Inf" is no number`,
		execution("256", "0.01", "1e300", "2e-6", "450"):        "stats: number 1: value: 1e300 is no whole number",
		execution("256", "1e300", "256", "2e-6", "450"):         "stateMachine.lambdaCost: 1e+300 is no cost",
		execution("256", "-1", "256", "2e-6", "450"):            "stateMachine.lambdaCost: -1 is no cost",
		execution("1000000", "0.01", "256", "2e-6", "450"):      "power: 1000000 MB is no memory size",
		strings.Replace(two, "X3CJMF9wCTE=", "AACAfwAAgH8=", 1): "+Inf at 128 MB is no cost",
		strings.Replace(two, "X3CJMF9wCTE=", "mSwWfpksFn4=", 1): "e+37 at 128 MB is no cost",
	} {
		if curves, err := ParseOutput([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %+v, %v", text, curves, err)
		}
	}
	for text, want := range map[string]string{
		"[1]": "line 1: it is a JSON array", "\nnull": "it is a JSON null", "{\n\"stateMachine\": {\n\"lambdaCost\": \"much\"}}": "line 3: stateMachine.lambdaCost may not be a JSON string",
	} {
		if _, err := ParseOutput([]byte(text)); err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
	if _, err := ParseInput([]byte("null")); err == nil || !strings.HasSuffix(err.Error(), "it is a JSON null") {
		t.Error(err)
	}
	if _, err := ParseOutput([]byte("{ }")); !errors.Is(err, ErrEmpty) {
		t.Error(err)
	}
}

// TestURLOfOthers is written again as it was read.
func TestURLOfOthers(t *testing.T) {
	curves, err := ParseURL(documented)
	if err != nil || curves[0].URL() != documented {
		t.Errorf("%v, %s", err, curves[0].URL())
	}
	if at := curves[0].GBSecond(); math.Abs(at-0.0000168) > 0.0000005 { // 2.1e-9 a ms at 128 MB
		t.Errorf("a GB-second costs %g", at)
	}
}

// TestURLComesBack: what is written is read, to the digits that it holds.
func TestURLComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := Curve{Currency: rapid.SampledFrom([]string{"USD", "CNY"}).Draw(t, "currency")}
		for i, mb := range rapid.SliceOfNDistinct(rapid.IntRange(leastMB, mostMB), 1, 50, rapid.ID[int]).Draw(t, "sizes") {
			ms := float64(rapid.Float32Range(0.5, 900_000).Draw(t, "ms"))
			price := rapid.Float64Range(2e-7, 0.05).Draw(t, fmt.Sprint(i))
			c.Sizes = append(c.Sizes, Size{mb, ms, price * float64(mb) / 1024 * math.Ceil(ms) / 1000})
		}
		read, err := ParseURL(c.URL())
		if err != nil || len(read) != 1 || read[0].Currency != c.Currency || len(read[0].Sizes) != len(c.Sizes) {
			t.Fatalf("%v: %+v", err, read)
		}
		again, err := ParseURL(read[0].URL())
		if diff := cmp.Diff(read, again); err != nil || diff != "" {
			t.Fatal(err, diff)
		}
	})
}

func FuzzParseInput(f *testing.F) {
	f.Add([]byte(`{"lambdaARN": "arn:aws:lambda:eu-west-1:1:function:f", "powerValues": "ALL", "num": 10, "payload": [{"payload": "{}", "weight": 0.5}]}`))
	f.Add([]byte(`{"payload": "\"", "balancedWeight": "NaN", "num": 1e99}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		in, err := ParseInput(text)
		if err != nil {
			return
		}
		for _, p := range in.Payloads {
			if !json.Valid(p.Content) || p.Weight < 1 {
				t.Errorf("%q %d", p.Content, p.Weight)
			}
		}
		for _, mb := range in.Sizes {
			if mb < leastMB || mb > mostMB {
				t.Error(mb)
			}
		}
		if in.Num < 0 || in.Num > 10000 || in.Weight != nil && !(*in.Weight >= 0 && *in.Weight <= 1) {
			t.Errorf("%+v", in)
		}
	})
}

func FuzzParseOutput(f *testing.F) {
	f.Add([]byte(documented))
	f.Add([]byte(two + ";" + strings.SplitN(two, "#", 2)[1] + ";a;b"))
	f.Add([]byte(`{"output": "{\"power\": 128, \"stateMachine\": {\"visualization\": \"` + two + `\"}}"}`))
	f.Add([]byte(`{"stateMachine": {}, "stats": [{"value": 128, "averagePrice": 2e-6, "averageDuration": 1}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		curves, err := ParseOutput(text)
		if err == nil && len(curves) == 0 {
			t.Error("neither a curve nor an error")
		}
		for _, c := range curves {
			for i, z := range c.Sizes {
				if !(z.DurationMS > 0) || !(z.CostInvocation > 0) || math.IsInf(z.DurationMS, 0) || i > 0 && z.MemoryMB <= c.Sizes[i-1].MemoryMB {
					t.Errorf("%+v", c.Sizes)
				}
			}
			if at := c.GBSecond(); !(at > 0) || math.IsInf(at, 0) {
				t.Errorf("a GB-second costs %g", at)
			}
		}
	})
}
