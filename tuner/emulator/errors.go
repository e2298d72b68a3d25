package emulator

import (
	"fmt"
	"net/http"
)

// An apiError is an error as Lambda answers it.
type apiError struct {
	Status  int
	Kind    string // X-Amzn-ErrorType
	Message string
	Reason  string // of TooManyRequestsException
}

func (e *apiError) Error() string { return e.Kind + ": " + e.Message }

// body is the error's JSON. Half of Lambda's errors call their text message,
// the other half Message; SDKs read either.
func (e *apiError) body() any {
	owner := "User"
	if e.Status >= 500 {
		owner = "Server"
	}
	switch e.Kind {
	case "ResourceNotFoundException", "ServiceException", "SnapStartNotReadyException", "AccessDeniedException":
		return struct{ Type, Message string }{owner, e.Message}
	}
	return struct {
		Reason  string `json:",omitempty"`
		Type    string
		Message string `json:"message"`
	}{e.Reason, owner, e.Message}
}

func notFound(arn string) error {
	return &apiError{Status: http.StatusNotFound, Kind: "ResourceNotFoundException", Message: "Function not found: " + arn}
}

func invalid(format string, args ...any) error {
	return &apiError{Status: http.StatusBadRequest, Kind: "InvalidParameterValueException", Message: fmt.Sprintf(format, args...)}
}

// constraint is the error for a value outside of its declared range.
func constraint(value any, member, rule string) *apiError {
	return &apiError{
		Status: http.StatusBadRequest, Kind: "ValidationException",
		Message: fmt.Sprintf("1 validation error detected: Value '%v' at '%s' failed to satisfy constraint: Member must %s", value, member, rule),
	}
}

// valueConstraint is the same for a value made of several.
func valueConstraint(value, member, rule string) error {
	return badRequest("ValidationException", "1 validation error detected: Value '"+value+"' at '"+member+"' failed to satisfy constraint: "+rule)
}

func conflict(format string, args ...any) error {
	return &apiError{Status: http.StatusConflict, Kind: "ResourceConflictException", Message: fmt.Sprintf(format, args...)}
}

func staleRevision() error {
	return &apiError{
		Status: http.StatusPreconditionFailed, Kind: "PreconditionFailedException",
		Message: "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id",
	}
}

func throttled(reason, message string) error {
	return &apiError{Status: http.StatusTooManyRequests, Kind: "TooManyRequestsException", Message: message, Reason: reason}
}

func badRequest(kind, message string) error {
	return &apiError{Status: http.StatusBadRequest, Kind: kind, Message: message}
}
