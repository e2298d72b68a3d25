// Package github speaks to what runs a step of GitHub Actions: the event that
// started it, files for outputs and the summary, and comments on a pull request.
package github

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Event is the part of an event that tells of a pull request.
type Event struct {
	// Number is that of the pull request, 0 where it is another event. Fork says
	// that its changes come from another repository.
	Number int
	Fork   bool
}

// ReadEvent reads the file that GITHUB_EVENT_PATH names; "" is no event.
func ReadEvent(path string) (e Event, err error) {
	if path == "" {
		return e, nil
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return e, fmt.Errorf("the event of the workflow: %w", err)
	}
	var told struct {
		PullRequest *struct {
			Number int `json:"number"`
			Head   struct {
				Repo *struct {
					Fork     bool   `json:"fork"`
					FullName string `json:"full_name"`
				} `json:"repo"`
			} `json:"head"`
			Base struct {
				Repo struct {
					FullName string `json:"full_name"`
				} `json:"repo"`
			} `json:"base"`
		} `json:"pull_request"`
	}
	if err := json.Unmarshal(content, &told); err != nil {
		return e, fmt.Errorf("the event of the workflow: %w", err)
	}
	if p := told.PullRequest; p != nil {
		// A repository that is a fork may have pull requests of its own; one that is
		// gone by now was another's.
		e = Event{Number: p.Number, Fork: p.Head.Repo == nil || p.Head.Repo.FullName != p.Base.Repo.FullName}
	}
	return e, nil
}

// Append adds text to a file of the runner, such as that of GITHUB_OUTPUT; "" is
// none.
func Append(path, text string) error {
	if path == "" {
		return nil
	}
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = file.WriteString(text)
	return errors.Join(err, file.Close())
}

// Output is a line of GITHUB_OUTPUT; what would begin another one is taken out.
func Output(name, value string) string {
	return name + "=" + strings.NewReplacer("\n", " ", "\r", " ").Replace(value) + "\n"
}

// Comments are those of a pull request.
type Comments struct {
	API, Repository string // "https://api.github.com", "owner/name"
	Number          int
	// Token is sent to API alone and never told.
	Token string
}

const (
	// mostBody is the longest comment that GitHub takes, in characters.
	mostBody = 65_000
	// mostPages of a hundred comments are looked through.
	mostPages = 30
)

var repository = regexp.MustCompile(`^[A-Za-z0-9._-]+/[A-Za-z0-9._-]+$`)

// Stick writes a comment that begins with a hidden mark: over the one that begins
// with it, or as a new one if make says so. It tells which it did, "" for nothing.
func (c Comments) Stick(ctx context.Context, mark, body string, make bool) (did string, err error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	if !repository.MatchString(c.Repository) {
		return "", fmt.Errorf("%q is no repository: GITHUB_REPOSITORY is owner/name", c.Repository)
	}
	hidden := Mark(mark)
	body = hidden + "\n" + shortened(body)
	there, err := c.find(ctx, hidden)
	switch {
	case err != nil:
		return "", err
	case there > 0:
		return "updated", c.call(ctx, http.MethodPatch, fmt.Sprintf("issues/comments/%d", there), map[string]string{"body": body}, nil)
	case !make:
		return "", nil
	}
	return "created", c.call(ctx, http.MethodPost, fmt.Sprintf("issues/%d/comments", c.Number), map[string]string{"body": body}, nil)
}

// Mark is a mark as it stands hidden in a comment.
func Mark(mark string) string {
	return "<!-- lambdial " + strings.NewReplacer("<", "", ">", "", "\n", " ").Replace(mark) + " -->"
}

// shortened leaves out the end of what is folded where it would be too long.
func shortened(body string) string {
	if len([]rune(body)) <= mostBody {
		return body
	}
	const end = "\n\n(cut: longer than a comment may be)\n</details>\n"
	return string([]rune(body)[:mostBody-len(end)]) + end
}

// written is a comment that is there.
type written struct {
	ID   int64  `json:"id"`
	Body string `json:"body"`
	User struct {
		Type string `json:"type"`
	} `json:"user"`
	Association string `json:"author_association"`
}

// ours says that an app or somebody who may write to the repository has made it.
// A stranger's that begins with the mark would stay the stranger's to change.
func (w written) ours() bool {
	return w.User.Type == "Bot" || slices.Contains([]string{"OWNER", "MEMBER", "COLLABORATOR"}, w.Association)
}

// find gives the id of the first comment of ours that begins with the mark, 0 for
// none.
func (c Comments) find(ctx context.Context, hidden string) (id int64, err error) {
	for page := 1; page <= mostPages; page++ {
		var some []written
		if err := c.call(ctx, http.MethodGet, fmt.Sprintf("issues/%d/comments?per_page=100&page=%d", c.Number, page), nil, &some); err != nil {
			return 0, err
		}
		for _, one := range some {
			if strings.HasPrefix(one.Body, hidden) && one.ours() {
				return one.ID, nil
			}
		}
		if len(some) < 100 {
			break
		}
	}
	return 0, nil
}

// call sends one request and reads its answer.
func (c Comments) call(ctx context.Context, method, path string, send, into any) error {
	var body io.Reader
	if send != nil {
		content, err := json.Marshal(send)
		if err != nil {
			return err
		}
		body = bytes.NewReader(content)
	}
	request, err := http.NewRequestWithContext(ctx, method, strings.TrimSuffix(c.API, "/")+"/repos/"+c.Repository+"/"+path, body)
	if err != nil {
		return errors.New("GITHUB_API_URL is no address")
	}
	request.Header.Set("Authorization", "Bearer "+c.Token)
	request.Header.Set("Accept", "application/vnd.github+json")
	request.Header.Set("X-GitHub-Api-Version", "2022-11-28")
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }} // the token is for one address
	answer, err := client.Do(request)
	if err != nil {
		return fmt.Errorf("the comment: %w", err)
	}
	defer func() { _ = answer.Body.Close() }()
	const most = 16 << 20
	content, err := io.ReadAll(io.LimitReader(answer.Body, most))
	if err != nil {
		return fmt.Errorf("the comment: %w", err)
	}
	if answer.StatusCode/100 != 2 {
		var said struct{ Message string }
		_ = json.Unmarshal(content, &said) // else the status says it
		hint := ""
		if answer.StatusCode == http.StatusForbidden || answer.StatusCode == http.StatusNotFound {
			hint = "; the job needs the permission pull-requests: write"
		}
		return fmt.Errorf("the comment: GitHub answered %s (%s)%s", answer.Status, said.Message, hint)
	}
	if into == nil {
		return nil
	}
	if err := json.Unmarshal(content, into); err != nil {
		return fmt.Errorf("the comment: GitHub’s answer is not JSON: %w", err)
	}
	return nil
}
