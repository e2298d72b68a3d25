package emulator

import (
	"encoding/json"
	"net"
	"net/http"
	"net/url"
	"strings"
)

// guarded keeps web pages out: a browser sends a page's requests to this machine
// too, by the page's own name for it (DNS rebinding) or across origins. SDKs
// name a loopback address and send no origin.
func guarded(account http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var why string
		switch origin := r.Header.Values("Origin"); {
		case !isLoopback(hostOf(r.Host)):
			why = "The embedded account answers only to the names of this machine, such as 127.0.0.1 and localhost."
		case len(origin) > 0 && !isLoopbackOrigin(origin), r.Header.Get("Sec-Fetch-Site") == "cross-site":
			why = "The embedded account does not answer web pages of other places."
		default:
			account.ServeHTTP(w, r)
			return
		}
		w.Header().Set("X-Amzn-ErrorType", "AccessDeniedException")
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusForbidden)
		_ = json.NewEncoder(w).Encode(struct{ Message string }{why}) // the client may be gone
	})
}

// hostOf is the name of a host without its port.
func hostOf(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		return name
	}
	return strings.Trim(host, "[]")
}

func isLoopback(name string) bool {
	name = strings.TrimSuffix(strings.ToLower(name), ".")
	ip := net.ParseIP(name)
	return name == "localhost" || strings.HasSuffix(name, ".localhost") || ip != nil && ip.IsLoopback()
}

func isLoopbackOrigin(origins []string) bool {
	for _, origin := range origins {
		u, err := url.Parse(origin)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || !isLoopback(u.Hostname()) {
			return false
		}
	}
	return true
}
