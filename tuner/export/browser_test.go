package export

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	protocol "github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

//go:embed testdata/audit.js
var audit string

// reader is a person at a browser, who notes what should not happen.
type reader struct {
	t   *testing.T
	ctx context.Context

	mu     sync.Mutex
	faults []string
}

// readers starts a browser for the test; each call of what it gives opens a
// page in a tab of its own.
func readers(t *testing.T) func(markup string) *reader {
	t.Helper()
	if testing.Short() {
		t.Skip("starts a browser")
	}
	var browser string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			browser = path
			break
		}
	}
	if browser == "" {
		t.Skip("no Chromium on this machine")
	}
	machine, stop := chromedp.NewExecAllocator(t.Context(), chromedp.ExecPath(browser), chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()))
	first, closed := chromedp.NewContext(machine)
	t.Cleanup(func() { closed(); stop() })
	if err := chromedp.Do(first); err != nil {
		t.Fatal(err)
	}
	return func(markup string) *reader {
		file := filepath.Join(t.TempDir(), "page.html")
		if err := os.WriteFile(file, []byte(markup), 0o600); err != nil {
			t.Fatal(err)
		}
		ctx, leave := chromedp.NewContext(first)
		t.Cleanup(leave)
		r := &reader{t: t, ctx: ctx}
		if err := chromedp.Listen(ctx, func(event any) {
			switch e := event.(type) {
			case *network.EventRequestWillBeSent:
				if e.Request.URL != "file://"+file {
					r.note("it asks for %s", e.Request.URL)
				}
			case *runtime.EventExceptionThrown:
				r.note("a script fails: %s", e.ExceptionDetails.Text)
			case *log.EventEntryAdded:
				r.note("the browser says: %s", e.Entry.Text)
			case *protocol.EventJavascriptDialogOpening:
				r.note("a dialog says: %s", e.Message)
			}
		}); err != nil {
			t.Fatal(err)
		}
		call(r, network.Enable, network.EnableParams{})
		call(r, log.Enable, cdp.Empty{})
		call(r, runtime.Enable, cdp.Empty{})
		r.do(chromedp.Navigate("file://" + file))
		return r
	}
}

func (r *reader) note(format string, about ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.faults = append(r.faults, fmt.Sprintf(format, about...))
}

// unharmed fails the test for what was noted.
func (r *reader) unharmed() {
	r.t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, fault := range r.faults {
		r.t.Error(fault)
	}
}

func (r *reader) do(actions ...chromedp.Action[chromedp.Void]) {
	r.t.Helper()
	run(r, chromedp.Steps(actions...))
}

func run[T any](r *reader, action chromedp.Action[T]) T {
	r.t.Helper()
	ctx, stop := context.WithTimeout(r.ctx, time.Minute)
	defer stop()
	v, err := chromedp.Run(ctx, action)
	if err != nil {
		r.t.Fatal(err)
	}
	return v
}

func call[P, R any](r *reader, command cdp.Command[P, R], params P) R {
	r.t.Helper()
	return run(r, func(ctx context.Context, tab *chromedp.Target) (R, error) { return cdp.Call(ctx, tab, command, params) })
}

// look gives what an expression is in the page. A promise is waited for.
func look[T any](r *reader, expression string) T {
	r.t.Helper()
	return run(r, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
}

const drawn = `new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(() => drawn(true))))`

// sees changes the window and the theme, and waits until it is drawn.
func (r *reader) sees(width, height int64, theme string) {
	r.t.Helper()
	call(r, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: width, Height: height, DeviceScaleFactor: 1, Mobile: width < 600})
	call(r, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: theme}}})
	look[bool](r, drawn)
}

// mouse does something with the left button at a share of the first graph's
// width.
func (r *reader) mouse(what input.DispatchMouseEventType, share float64) {
	r.t.Helper()
	at := look[[]float64](r, `(() => { const b = document.querySelector(".u-over").getBoundingClientRect(); return [b.left, b.width, b.top + b.height / 2] })()`)
	r.do(chromedp.MouseEvent(what, at[0]+at[1]*share, at[2], chromedp.ButtonLeft, chromedp.ClickCount(1)))
	look[bool](r, drawn)
}

// canvas is the picture of the first graph.
func (r *reader) canvas() string {
	r.t.Helper()
	return look[string](r, drawn+`.then(() => document.querySelector("canvas").toDataURL())`)
}

// keep writes what the window shows into the folder that PAGE_PICTURES names,
// to be looked at.
func (r *reader) keep(name string) {
	r.t.Helper()
	folder := os.Getenv("PAGE_PICTURES")
	if folder == "" {
		return
	}
	if err := os.WriteFile(filepath.Join(folder, name+".png"), run(r, chromedp.FullScreenshot(100)), 0o600); err != nil {
		r.t.Fatal(err)
	}
}

func TestPageInABrowser(t *testing.T) {
	open := readers(t)
	one, other := past("20261127-090000-aa", "orders-api", 1), past("20261128-090000-bb", "orders-api", 1.5)
	single := write(t, HTML, one)

	t.Run("is read in both themes at every width", func(t *testing.T) {
		for name, markup := range map[string]string{"one": single, "two": write(t, HTML, one, other)} {
			r := open(markup)
			for _, theme := range []string{"light", "dark"} {
				for _, width := range []int64{390, 800, 1440} {
					r.sees(width, 900, theme)
					for _, fault := range look[[]string](r, audit) {
						t.Errorf("%s, %s, %d pixels: %s", name, theme, width, fault)
					}
					r.keep(fmt.Sprintf("%s-%s-%d", name, theme, width))
				}
			}
			r.unharmed()
		}
	})

	t.Run("names sizes apart", func(t *testing.T) {
		r := open("<!doctype html><style>" + drawingStyle + "</style>" + tradeOff(crowded()))
		r.sees(800, 400, "light")
		const meeting = `(() => {
			const all = [...document.querySelectorAll("text")].map(t => [t.textContent, t.getBBox()]), faults = []
			all.forEach(([a, p], i) => all.slice(i + 1).forEach(([b, q]) => {
				if (p.x < q.x + q.width && q.x < p.x + p.width && p.y + 2 < q.y + q.height - 2 && q.y + 2 < p.y + p.height - 2) faults.push(a + " meets " + b)
			}))
			return faults
		})()`
		if faults := look[[]string](r, meeting); len(faults) > 0 {
			t.Error(faults)
		}
		r.keep("trade-off")
	})

	t.Run("is told what it points at", func(t *testing.T) {
		r := open(single)
		r.sees(1000, 900, "light")
		data := dataIn(t, single)
		// The axis is logarithmic, from a little before the first size to a little
		// after the last.
		low, high := float64(data.Sizes[0])/1.15, float64(data.Sizes[len(data.Sizes)-1])*1.15
		r.mouse(input.DispatchMouseEventTypeMouseMoved, math.Log(512/low)/math.Log(high/low))
		legend := look[string](r, `document.querySelector(".u-legend").textContent`)
		if mean := between(t, single, `<th scope="row">512 MB</th>`, "</tr>"); !strings.Contains(legend, "512 MB") || !strings.Contains(mean, "<td>342 ms</td>") || !strings.Contains(legend, "342 ms") {
			t.Errorf("the graph says %q, the table %q", legend, mean)
		}
		r.do(chromedp.Focus(chromedp.CSS(".chart")), chromedp.KeyEvent(kb.ArrowRight))
		if read := look[string](r, `document.getElementById("reading").textContent`); !strings.HasPrefix(read, "1024 MB: ") {
			t.Errorf("the arrow reads %q", read)
		}
		r.unharmed()
	})

	t.Run("is zoomed and goes back", func(t *testing.T) {
		r := open(single)
		r.sees(1000, 900, "light")
		whole := r.canvas()
		r.mouse(input.DispatchMouseEventTypeMousePressed, .2)
		r.mouse(input.DispatchMouseEventTypeMouseMoved, .6)
		r.mouse(input.DispatchMouseEventTypeMouseReleased, .6)
		zoomed := r.canvas()
		r.do(chromedp.Click(chromedp.CSS("#whole")))
		if back := r.canvas(); zoomed == whole || back != whole {
			t.Errorf("dragging changes it: %v; all is shown again: %v", zoomed != whole, back == whole)
		}
		pressed := look[string](r, `document.getElementById("logarithmic").getAttribute("aria-pressed")`)
		r.do(chromedp.Click(chromedp.CSS("#logarithmic")))
		if after := look[string](r, `document.getElementById("logarithmic").getAttribute("aria-pressed")`); after == pressed || r.canvas() == whole {
			t.Errorf("the scale is as before, %q then %q", pressed, after)
		}
		r.unharmed()
	})

	t.Run("answers what if", func(t *testing.T) {
		r := open(single)
		sizes := dataIn(t, single).Sessions[0].Sizes
		const cold, discount, calls = .05, .17, 3e6
		least := func(all []sizeData, of func(sizeData) float64) sizeData {
			return slices.MinFunc(all, func(a, b sizeData) int { return int(math.Copysign(1, of(a)-of(b))) })
		}
		ms := func(s sizeData) float64 { return (1-cold)*s.Warm.MS + cold*s.Cold.MS }
		cost := func(s sizeData) float64 {
			return (1-cold)*(s.Warm.Fixed+(1-discount)*s.Warm.Varying) + cold*(s.Cold.Fixed+(1-discount)*s.Cold.Varying)
		}
		for strategy, best := range map[string]sizeData{
			"cost":     least(sizes, cost),
			"speed":    least(sizes, ms),
			"balanced": least(sizes, func(s sizeData) float64 { return .3*math.Log(cost(s)) + .7*math.Log(ms(s)) }),
		} {
			look[bool](r, fmt.Sprintf(`(() => {
				const f = document.querySelector("form.whatif").elements;
				f.strategy.value = %q; f.weight.value = 30; f.cold.value = %v; f.discount.value = %v; f.calls.value = %v;
				f.cold.dispatchEvent(new Event("input", {bubbles: true}));
				return true;
			})()`, strategy, 100*cold, 100*discount, calls))
			said := look[string](r, `document.querySelector("output").textContent`)
			if want := fmt.Sprintf("%d MB: %.3g ms, $%.2f a month", best.MB, ms(best), cost(best)*calls); !strings.HasPrefix(said, want) {
				t.Errorf("%s: %q, want %q", strategy, said, want)
			}
		}
		r.unharmed()
	})

	t.Run("says where the verdict names another size", func(t *testing.T) {
		for best, want := range map[string]bool{`"best":2048`: false, `"best":1024`: true} {
			r := open(strings.Replace(single, `"best":2048`, best, 1))
			said := look[string](r, `document.querySelector("output").textContent`)
			if got := strings.Contains(said, "The verdict above, which weighs how sure that is, names 1024 MB"); got != want {
				t.Errorf("%s: %q", best, said)
			}
			other := look[string](r, `(() => { const f = document.querySelector("form.whatif"); f.elements.calls.value = 5; f.elements.calls.dispatchEvent(new Event("input", {bubbles: true})); return f.querySelector("output").textContent })()`)
			if strings.Contains(other, "The verdict above") { // which is of the session's own goal
				t.Errorf("%s, of another goal: %q", best, other)
			}
			r.unharmed()
		}
	})

	t.Run("names whatever can be reached by keyboard", func(t *testing.T) {
		r := open(single)
		tree := call(r, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{}).Nodes
		reached := 0
		for _, n := range tree {
			if n.Ignored || n.Role == nil || !slices.ContainsFunc(n.Properties, func(p *accessibility.Property) bool {
				return p.Name == accessibility.PropertyNameFocusable && string(p.Value.Value) == "true"
			}) {
				continue
			}
			reached++
			if role := string(n.Role.Value); (n.Name == nil || len(n.Name.Value) <= len(`""`)) && role != `"RootWebArea"` && role != `"generic"` {
				t.Errorf("a %s has no name", role)
			}
		}
		if reached < 10 {
			t.Errorf("only %d", reached)
		}
	})

	t.Run("is read without a script, and on paper", func(t *testing.T) {
		r := open(single)
		shown := `[...document.querySelectorAll("#static, #live, form.whatif")].map(e => e.id + ":" + (getComputedStyle(e).display !== "none"))`
		if got := look[[]string](r, shown); !slices.Equal(got, []string{"static:false", "live:true", ":true"}) {
			t.Errorf("on the screen %v", got)
		}
		call(r, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
		if got := look[[]string](r, shown); !slices.Equal(got, []string{"static:true", "live:false", ":false"}) {
			t.Errorf("on paper %v", got)
		}
		call(r, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{})
		call(r, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		r.do(chromedp.Reload())
		call(r, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{})
		if got := look[[]string](r, shown); !slices.Equal(got, []string{"static:true", "live:false", ":false"}) {
			t.Errorf("without a script %v", got)
		}
		if folder := os.Getenv("PAGE_PICTURES"); folder != "" {
			if err := os.WriteFile(filepath.Join(folder, "page.pdf"), run(r, chromedp.PrintToPDF()), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		r.unharmed()
	})

	t.Run("is not fooled by names", func(t *testing.T) {
		for _, name := range []string{`</script><script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `'-alert(1)-'`, `{{constructor.constructor('alert(1)')()}}`} {
			s := past("s", "f", 1)
			s.State.Function.Name, s.State.Sizes[0].Why, s.State.Account.Region = name, name, name
			r := open(write(t, HTML, s, one))
			if !look[bool](r, `document.querySelectorAll("canvas").length === 2`) {
				t.Errorf("%q: the graphs are not drawn", name)
			}
			r.unharmed()
		}
	})
}

func dataIn(t *testing.T, markup string) (data pageData) {
	t.Helper()
	if err := json.Unmarshal([]byte(between(t, markup, `id="data">`, "</script>")), &data); err != nil {
		t.Fatal(err)
	}
	return data
}
