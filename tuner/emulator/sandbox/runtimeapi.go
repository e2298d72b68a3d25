package sandbox

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// runtimeAPI is the server side of the Lambda Runtime API for one process.
type runtimeAPI struct {
	address   string
	listener  net.Listener
	server    *http.Server
	idle      chan struct{}   // a value each time the process asks for an invocation
	work      chan Invocation // what it gets
	initError chan string
	closed    chan struct{}
	closeOnce sync.Once

	mu       sync.Mutex
	current  string // id of the running invocation
	deadline time.Time
	answers  chan answer
}

type answer struct {
	payload   []byte
	errorType string
}

const runtimePath = "/2018-06-01/runtime/"

func newRuntimeAPI() (*runtimeAPI, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen for the handler: %w", err)
	}
	api := &runtimeAPI{
		address:   listener.Addr().String(),
		listener:  listener,
		idle:      make(chan struct{}, 1),
		work:      make(chan Invocation, 1),
		initError: make(chan string, 1),
		closed:    make(chan struct{}),
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+runtimePath+"invocation/next", api.next)
	mux.HandleFunc("POST "+runtimePath+"invocation/{id}/response", api.respond)
	mux.HandleFunc("POST "+runtimePath+"invocation/{id}/error", api.respondError)
	mux.HandleFunc("POST "+runtimePath+"init/error", api.failInit)
	api.server = &http.Server{Handler: mux, ReadHeaderTimeout: time.Minute}
	return api, nil
}

func (a *runtimeAPI) serve() { _ = a.server.Serve(a.listener) } // ends by close

func (a *runtimeAPI) close() error {
	var err error
	a.closeOnce.Do(func() {
		close(a.closed)
		err = a.server.Close()
		_ = a.listener.Close() // closed already if it was served
	})
	return err
}

// send gives the process an invocation; its answer, if there is one, can be
// taken from the channel before the process is idle again.
func (a *runtimeAPI) send(in Invocation, deadline time.Time) <-chan answer {
	answers := make(chan answer, 1)
	a.mu.Lock()
	a.current, a.deadline, a.answers = in.ID, deadline, answers
	a.mu.Unlock()
	a.work <- in
	return answers
}

func (a *runtimeAPI) next(w http.ResponseWriter, r *http.Request) {
	select {
	case a.idle <- struct{}{}:
	case <-a.closed:
		return
	}
	select {
	case in := <-a.work:
		a.mu.Lock()
		deadline := a.deadline
		a.mu.Unlock()
		h := w.Header()
		h.Set("Content-Type", "application/json")
		h.Set("Lambda-Runtime-Aws-Request-Id", in.ID)
		h.Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(deadline.UnixMilli(), 10))
		h.Set("Lambda-Runtime-Invoked-Function-Arn", in.FunctionARN)
		h.Set("Lambda-Runtime-Trace-Id", "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=0")
		if in.TenantID != "" {
			h.Set("Lambda-Runtime-Aws-Tenant-Id", in.TenantID)
		}
		_, _ = w.Write(in.Payload) // the process may be gone
	case <-a.closed:
	case <-r.Context().Done():
	}
}

func (a *runtimeAPI) respond(w http.ResponseWriter, r *http.Request) { a.takeResponse(w, r, "") }

func (a *runtimeAPI) respondError(w http.ResponseWriter, r *http.Request) {
	a.takeResponse(w, r, "Unhandled")
}

func (a *runtimeAPI) takeResponse(w http.ResponseWriter, r *http.Request, errorType string) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if errorType != "" {
		var e struct {
			Type string `json:"errorType"`
		}
		if json.Unmarshal(body, &e) == nil && e.Type != "" {
			errorType = e.Type
		}
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if r.PathValue("id") != a.current {
		http.Error(w, `{"errorType":"InvalidRequestID"}`, http.StatusBadRequest)
		return
	}
	a.current = ""
	a.answers <- answer{body, errorType}
	w.WriteHeader(http.StatusAccepted)
}

func (a *runtimeAPI) failInit(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(io.LimitReader(r.Body, 64<<10)) // as much as there is
	select {
	case a.initError <- string(body):
	default:
	}
	w.WriteHeader(http.StatusAccepted)
}
