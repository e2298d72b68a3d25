package emulator

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"
)

// A Server is an embedded account that listens on a loopback address.
type Server struct {
	URL     string // what to give an SDK as its endpoint
	Account *Account

	http   *http.Server
	served chan error
	stop   func() bool
}

// ErrNotLoopback is told of an address that other machines could reach.
var ErrNotLoopback = errors.New("the embedded account listens only on loopback")

// Start serves a new account on addr, a loopback address such as 127.0.0.1:0,
// until ctx ends or Close is called. The account checks no signatures, so any
// other address is refused.
func Start(ctx context.Context, addr string, o Options) (*Server, error) {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("%w: %q is none, such as 127.0.0.1:0 is", ErrNotLoopback, addr)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, fmt.Errorf("address %q: %w, such as 127.0.0.1:0", addr, ErrNotLoopback)
	}
	account, err := New(o)
	if err != nil {
		return nil, err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("listen on %s: %w", addr, err), account.Close())
	}
	s := &Server{
		URL:     "http://" + listener.Addr().String(),
		Account: account,
		http:    newHTTP(account),
		served:  make(chan error, 1),
	}
	go func() { s.served <- s.http.Serve(listener) }()
	s.stop = context.AfterFunc(ctx, func() { _ = s.http.Close() })
	return s, nil
}

// Connections that nobody uses end, and so do requests that do not come.
const (
	headerTime = 10 * time.Second
	bodyTime   = time.Minute // 50 MB of code at 7 Mbit/s; most come at once
	idleTime   = 2 * time.Minute
)

func newHTTP(account *Account) *http.Server {
	return &http.Server{Handler: guarded(account), ReadHeaderTimeout: headerTime, IdleTimeout: idleTime}
}

// Close stops listening, ends all invocations and handler processes, and waits
// for them.
func (s *Server) Close() error {
	s.stop()
	err := s.http.Close()
	if served := <-s.served; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	s.served <- http.ErrServerClosed // Close may be called again
	return errors.Join(err, s.Account.Close())
}
