package session

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"lambdial/tuner"
)

// ElsewhereError says that an account is not, or not for certain, the one that a
// session ran in, and whose credentials are needed.
type ElsewhereError struct{ Why, Needed string }

func (e *ElsewhereError) Error() string { return e.Why + ": " + e.Needed }

// needed says in words where a session has to be undone.
func needed(s *tuner.State) string {
	where := "in " + s.Account.Region
	if id := tuner.AccountID(s.Function.ARN); id != "" {
		where = fmt.Sprintf("in the AWS account %s in %s", id, s.Account.Region)
	}
	if !isAWS(s.Account) {
		where += " at " + s.Account.Endpoint + " (--endpoint-url)"
	}
	how := "with credentials of that account (--profile)"
	if s.Account.Profile != "" {
		how = "with --profile " + s.Account.Profile + ", as then"
	}
	return fmt.Sprintf("session %s ran %s; go there %s", s.Session, where, how)
}

// verify checks that an account is the one that a session ran in, before
// anything is set or undone there: the same name may be missing, or somebody else's.
func verify(ctx context.Context, account tuner.Account, s *tuner.State) error {
	elsewhere := func(format string, args ...any) error {
		return &ElsewhereError{Why: fmt.Sprintf(format, args...), Needed: needed(s)}
	}
	here := account.Identity()
	if here.Region != s.Account.Region {
		return elsewhere("this is the region %s", here.Region)
	}
	if !samePlace(here, s.Account) {
		return elsewhere("this is %s (is AWS_ENDPOINT_URL set?)", cmp.Or(here.Endpoint, "AWS itself"))
	}
	want := tuner.AccountID(s.Function.ARN)
	now, err := insist(ctx, func() (tuner.Function, error) { return account.Function(ctx, s.Function.Name, "") })
	var said *tuner.AccountError
	id := tuner.AccountID(now.ARN)
	if errors.As(err, &said) {
		id = said.AccountID
	}
	if tuner.KindOf(err) == tuner.ErrNotFound && id == "" {
		id = listedAccount(ctx, account)
	}
	switch {
	case id != "" && want != "" && id != want:
		return elsewhere("these credentials are of the AWS account %s", id)
	case err == nil && now.ARN != s.Function.ARN:
		return elsewhere("%s is %s here", s.Function.Name, cmp.Or(now.ARN, "without an ARN"))
	case tuner.KindOf(err) == tuner.ErrNotFound && want != "" && id == "":
		return elsewhere("there is no %s here, and whose credentials these are can't be told without lambda:ListFunctions", s.Function.Name)
	case tuner.KindOf(err) == tuner.ErrNotFound:
		return nil // in that very account, it is gone
	}
	return err
}

// listedAccount is the account whose functions the credentials list, "" where
// they list none.
func listedAccount(ctx context.Context, account tuner.Account) string {
	for page, err := range account.Functions(ctx) {
		if err != nil {
			break
		}
		for _, f := range page {
			return tuner.AccountID(f.ARN)
		}
	}
	return ""
}

// samePlace says that two accounts are reached at the same address.
func samePlace(a, b tuner.Identity) bool {
	return isAWS(a) && isAWS(b) || a.Address() == b.Address()
}
