package emulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// maxBodyBytes bounds what is read of a request: the largest that Lambda takes
// is a zip archive of 50 MB in base64.
const maxBodyBytes = 70_167_211

// A call is one request, taken apart.
type call struct {
	operation string
	request   *http.Request
	id        string // x-amzn-RequestId
	query     url.Values
	body      []byte
	faults    []Fault // that strike this call
}

// A route is one operation of Lambda's API. Control operations run under
// Account.mu and answer a status and a JSON body; nil is an empty body.
type route struct {
	method, pattern string
	operation       string
	run             func(*Account, *call) (int, any, error)
}

var routes = []route{
	{"GET", "/2015-03-31/functions", "ListFunctions", (*Account).listFunctions},
	{"POST", "/2015-03-31/functions", "CreateFunction", (*Account).createFunction},
	{"GET", "/2015-03-31/functions/{name}", "GetFunction", (*Account).getFunctionOp},
	{"DELETE", "/2015-03-31/functions/{name}", "DeleteFunction", (*Account).deleteFunction},
	{"GET", "/2015-03-31/functions/{name}/configuration", "GetFunctionConfiguration", (*Account).getConfiguration},
	{"PUT", "/2015-03-31/functions/{name}/configuration", "UpdateFunctionConfiguration", (*Account).updateConfiguration},
	{"PUT", "/2015-03-31/functions/{name}/code", "UpdateFunctionCode", (*Account).updateCode},
	{"GET", "/2015-03-31/functions/{name}/versions", "ListVersionsByFunction", (*Account).listVersions},
	{"POST", "/2015-03-31/functions/{name}/versions", "PublishVersion", (*Account).publishVersion},
	{"GET", "/2015-03-31/functions/{name}/aliases", "ListAliases", (*Account).listAliases},
	{"POST", "/2015-03-31/functions/{name}/aliases", "CreateAlias", (*Account).createAlias},
	{"GET", "/2015-03-31/functions/{name}/aliases/{alias}", "GetAlias", (*Account).getAlias},
	{"PUT", "/2015-03-31/functions/{name}/aliases/{alias}", "UpdateAlias", (*Account).updateAlias},
	{"DELETE", "/2015-03-31/functions/{name}/aliases/{alias}", "DeleteAlias", (*Account).deleteAlias},
	{"POST", "/2015-03-31/functions/{name}/invocations", "Invoke", nil},
	{"GET", "/2015-03-31/functions/{name}/policy", "GetPolicy", (*Account).getPolicy},
	{"GET", "/2015-03-31/event-source-mappings", "ListEventSourceMappings", (*Account).listEventSources},
	{"GET", "/2016-08-19/account-settings", "GetAccountSettings", (*Account).accountSettings},
	{"GET", "/2017-03-31/tags/{name}", "ListTags", (*Account).listTags},
	{"POST", "/2017-03-31/tags/{name}", "TagResource", (*Account).tagResource},
	{"DELETE", "/2017-03-31/tags/{name}", "UntagResource", (*Account).untagResource},
	{"PUT", "/2017-10-31/functions/{name}/concurrency", "PutFunctionConcurrency", (*Account).putConcurrency},
	{"DELETE", "/2017-10-31/functions/{name}/concurrency", "DeleteFunctionConcurrency", (*Account).deleteConcurrency},
	{"GET", "/2019-09-30/functions/{name}/concurrency", "GetFunctionConcurrency", (*Account).getConcurrency},
	{"GET", "/2019-09-30/functions/{name}/provisioned-concurrency", "ListProvisionedConcurrencyConfigs", (*Account).listProvisioned},
	{"GET", "/2020-06-30/functions/{name}/code-signing-config", "GetFunctionCodeSigningConfig", (*Account).codeSigning},
}

// routing leads requests to their operations. A trailing slash means nothing:
// some SDKs send it where others don't.
func (a *Account) routing() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc(codePath+"{hash...}", func(w http.ResponseWriter, r *http.Request) { a.serveCode(w, r.PathValue("hash")) })
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { a.serve(w, r, route{}, unknownOperation) })
	logs := route{http.MethodPost, "/", "CloudWatchLogs", (*Account).serveLogs}
	mux.HandleFunc("POST /{$}", func(w http.ResponseWriter, r *http.Request) { a.serve(w, r, logs, nil) })
	other := map[string]bool{} // paths that have an answer to other methods
	for _, of := range routes {
		for _, pattern := range []string{of.pattern, of.pattern + "/{$}"} {
			mux.HandleFunc(of.method+" "+pattern, func(w http.ResponseWriter, r *http.Request) {
				if r.Method != of.method { // HEAD, which goes by GET
					a.serve(w, r, route{}, methodNotAllowed)
					return
				}
				a.serve(w, r, of, nil)
			})
			if !other[pattern] {
				other[pattern] = true
				mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { a.serve(w, r, route{}, methodNotAllowed) })
			}
		}
	}
	return mux
}

var (
	methodNotAllowed = &apiError{Status: http.StatusMethodNotAllowed, Kind: "MethodNotAllowedException", Message: "The method is not allowed for this resource."}
	unknownOperation = &apiError{Status: http.StatusNotFound, Kind: "UnknownOperationException", Message: "The embedded account doesn't know this operation."}
)

// ServeHTTP answers one request of Lambda's REST API.
func (a *Account) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if p := r.URL.EscapedPath(); p != "/" && path.Clean(p) != strings.TrimSuffix(p, "/") { // the mux would lead it elsewhere
		a.serve(w, r, route{}, unknownOperation)
		return
	}
	a.mux.ServeHTTP(w, r)
}

// serve runs the operation of a request, or refuses it.
func (a *Account) serve(w http.ResponseWriter, r *http.Request, matched route, refused error) {
	c := &call{request: r, query: r.URL.Query(), operation: matched.operation}
	a.mu.Lock()
	c.id = a.newID()
	a.mu.Unlock()
	w.Header().Set("x-amzn-RequestId", c.id)

	err := refused
	if err == nil {
		err = a.admit(w, c)
	}
	if err == nil {
		c.body, err = readBody(w, c)
	}
	switch {
	case errors.Is(err, errAnswered):
		return
	case err != nil:
		a.fail(w, c, err)
	case matched.run == nil:
		a.invoke(w, c)
	default:
		status, body, err := a.control(matched, c)
		if a.cutAfter(c) {
			panic(http.ErrAbortHandler) // the connection ends without an answer
		}
		if err != nil {
			a.fail(w, c, err)
			return
		}
		a.answer(w, c, status, body)
	}
}

// admit applies the rate limits and the faults that come before a request is
// handled.
func (a *Account) admit(w http.ResponseWriter, c *call) error {
	c.faults = a.injector.strike(c.operation)
	if err := a.injectBefore(w, c); err != nil {
		return err
	}
	limiter := a.controlPlane
	switch c.operation {
	case "Invoke":
		return nil
	case "GetFunction":
		limiter = a.getFunction
	}
	if !limiter.Allow() {
		return throttled("CallerRateLimitExceeded", "Rate exceeded")
	}
	return nil
}

func readBody(w http.ResponseWriter, c *call) ([]byte, error) {
	connection := http.NewResponseController(w)
	_ = connection.SetReadDeadline(time.Now().Add(bodyTime)) // tests have no connection
	body, err := io.ReadAll(http.MaxBytesReader(w, c.request.Body, maxBodyBytes))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large) && c.operation == "Invoke":
		return nil, tooLarge(maxPayloadBytes)
	case errors.As(err, &large):
		return nil, &apiError{
			Status: http.StatusRequestEntityTooLarge, Kind: "RequestEntityTooLargeException",
			Message: fmt.Sprintf("Request must be smaller than %d bytes for the %s operation", maxBodyBytes, c.operation),
		}
	case err != nil:
		return nil, badRequest("InvalidRequestContentException", "The request body could not be read.")
	}
	_ = connection.SetReadDeadline(time.Time{}) // one that passes later would end the request
	return body, nil
}

func tooLarge(limit int) error {
	return &apiError{
		Status: http.StatusRequestEntityTooLarge, Kind: "RequestTooLargeException",
		Message: fmt.Sprintf("Request must be smaller than %d bytes for the InvokeFunction operation", limit),
	}
}

// decode reads a request's JSON; no body is an empty object.
func decode[T any](c *call) (T, error) {
	var v T
	if !utf8.Valid(c.body) {
		return v, badRequest("SerializationException", "The request body is not valid UTF-8.")
	}
	if len(c.body) == 0 {
		return v, nil
	}
	if err := json.Unmarshal(c.body, &v); err != nil {
		return v, badRequest("InvalidRequestContentException", "Could not parse request body into json: "+err.Error())
	}
	return v, nil
}

// reference reads the function that the path and the Qualifier parameter name.
func (a *Account) reference(c *call) (reference, error) {
	return a.parseReference(c.request.PathValue("name"), c.query.Get("Qualifier"))
}

func (a *Account) answer(w http.ResponseWriter, c *call, status int, body any) {
	a.options.Logf("%s %s %d", c.operation, c.request.PathValue("name"), status)
	if body == nil {
		w.WriteHeader(status)
		return
	}
	writeJSON(w, status, body)
}

func (a *Account) fail(w http.ResponseWriter, c *call, err error) {
	var e *apiError
	if !errors.As(err, &e) {
		e = &apiError{Status: http.StatusInternalServerError, Kind: "ServiceException", Message: err.Error()}
	}
	a.options.Logf("%s %s %d %s", c.operation, c.request.PathValue("name"), e.Status, e.Kind)
	w.Header().Set("X-Amzn-ErrorType", e.Kind)
	if e.Status == http.StatusTooManyRequests {
		w.Header().Set("Retry-After", "1")
	}
	writeJSON(w, e.Status, e.body())
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	text, err := json.Marshal(body)
	if err != nil {
		panic(err) // all bodies are plain data
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(text)))
	w.WriteHeader(status)
	_, _ = w.Write(text) // the client may be gone
}

// page cuts out the part of all that Marker and MaxItems ask for and returns
// the marker of the next.
func page[T any](c *call, all []T, most int) ([]T, string, error) {
	start, size := 0, most
	if text := c.query.Get("MaxItems"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > 10_000 {
			return nil, "", constraint(text, "maxItems", "have value between 1 and 10000")
		}
		size = min(n, most)
	}
	if marker := c.query.Get("Marker"); marker != "" {
		n, err := strconv.Atoi(marker)
		if err != nil || n < 0 || n > len(all) {
			return nil, "", invalid("Invalid pagination token provided.")
		}
		start = n
	}
	end := min(start+size, len(all))
	if end < len(all) {
		return all[start:end], strconv.Itoa(end), nil
	}
	return all[start:end], "", nil
}
