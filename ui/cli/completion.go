package cli

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/adrg/xdg"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"lambdial/tuner"
	"lambdial/tuner/account"
	"lambdial/tuner/disk"
	"lambdial/tuner/emulator"
	"lambdial/tuner/payload"
	"lambdial/tuner/price"
	"lambdial/tuner/text"
)

// Whoever presses tab waits at most this long for names, and sees those of a
// listing that is as old as this at most.
const (
	completionDeadline = 2 * time.Second
	completionFresh    = 5 * time.Minute
)

// complete teaches the shell what flags and arguments may be. A completion
// never fails: what can't be found out is not offered.
func (g *globals) complete(root *cobra.Command) {
	offer(root, "profile", g.completeProfiles)
	offer(root, "region", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return price.Regions(), cobra.ShellCompDirectiveNoFileComp
	})
	for _, name := range []string{"endpoint-url", "speed", "seed"} {
		offer(root, name, cobra.NoFileCompletions)
	}
	if err := root.MarkPersistentFlagDirname("state-dir"); err != nil {
		panic(err) // the flag's name is written above
	}
}

// offer sets what completes a flag.
func offer(cmd *cobra.Command, flag string, with cobra.CompletionFunc) {
	if err := cmd.RegisterFlagCompletionFunc(flag, with); err != nil {
		panic(err) // a flag that the command does not have
	}
}

func (t *tuneFlags) complete(cmd *cobra.Command) {
	var strategies, isolations []string
	for _, s := range tuner.Strategies() {
		strategies = append(strategies, string(s))
	}
	for _, i := range tuner.Isolations() {
		isolations = append(isolations, string(i))
	}
	offered := map[string]cobra.CompletionFunc{
		"payload":            completePayload,
		"payloads":           nil, // the shell's own file names
		"power-tuning-input": nil,
		"save-logs": func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveFilterDirs
		},
	}
	for name, values := range map[string][]string{
		"strategy": strategies, "isolation": isolations, "latency": tuner.Latencies(),
		"time-unit": {"ms", "us", "ns", "s"}, "theme": looks(),
		"samples": {"auto", "10", "20", "50"}, "memory": {"auto", "128:3008", "128:10240"},
	} {
		offered[name] = cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp|cobra.ShellCompDirectiveKeepOrder)
	}
	cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
		if with, special := offered[f.Name]; !special {
			offer(cmd, f.Name, cobra.NoFileCompletions)
		} else if with != nil {
			offer(cmd, f.Name, with)
		}
	})
}

func completePayload(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
	return payloadFiles(typed), cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}

var weighted = regexp.MustCompile(`^([0-9.]+x)?@`)

// payloadFiles are the files and folders that @file, or 3x@file, may go on
// with.
func payloadFiles(typed string) []string {
	before := weighted.FindString(typed)
	if before == "" {
		return []string{"@"}
	}
	path := typed[len(before):]
	dir, _ := filepath.Split(path)
	entries, err := payload.Folder(dir)
	if err != nil {
		return nil
	}
	var found []string
	for _, e := range entries {
		name := before + dir + e.Name
		if e.Folder {
			name += string(filepath.Separator)
		}
		if strings.HasPrefix(name, typed) {
			found = append(found, name)
		}
	}
	return found
}

func (g *globals) completeProfiles(cmd *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
	ctx, cancel := context.WithTimeout(cmd.Context(), completionDeadline)
	defer cancel()
	profiles, _ := account.Profiles(ctx) // nothing is offered of a file that can't be read
	var names []string
	for _, p := range profiles {
		names = append(names, described(p.Name, p.Region))
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

func (g *globals) completeFunctions(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	ctx, cancel := context.WithTimeout(cmd.Context(), completionDeadline)
	defer cancel()
	var found []string
	for _, name := range g.functionNames(ctx) {
		if strings.HasPrefix(name, typed) && text.Visible(name) == name {
			found = append(found, name)
		}
	}
	return found, cobra.ShellCompDirectiveNoFileComp
}

func (g *globals) completeSessions(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	ctx, cancel := context.WithTimeout(cmd.Context(), completionDeadline)
	defer cancel()
	var names []string
	// A folder that can't be read offers none.
	_ = g.archive().Names(ctx, func(session, function string, began time.Time) {
		about := ""
		if function != "" {
			about = fmt.Sprintf("%s, %s", function, began.Local().Format("2006-01-02 15:04"))
		}
		names = append(names, described(session, about))
	})
	return names, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
}

// described adds what some shells show beside a value.
func described(value, about string) string {
	if about = text.Visible(about); about == "" {
		return value
	}
	return cobra.CompletionWithDesc(value, about)
}

// functionNames are those of the account that the flags name, as of a moment
// ago: from the cache where that is fresh, else from as many pages as arrive
// in time.
func (g *globals) functionNames(ctx context.Context) []string {
	if g.demo {
		var names []string
		for _, f := range emulator.DefaultFunctions(g.seed) {
			names = append(names, f.Name)
		}
		return names
	}
	a, err := account.Open(ctx, account.Options{Profile: g.profile, Region: g.region, EndpointURL: g.endpoint})
	if err != nil {
		return nil
	}
	defer a.Close()
	cache := namesFile(a.Identity())
	if names, fresh := readNames(cache, time.Now()); fresh {
		return names
	}
	var names []string
	for page, err := range a.Functions(ctx) {
		if err != nil {
			return names // incomplete, so not kept
		}
		for _, f := range page {
			names = append(names, f.Name)
		}
	}
	writeNames(cache, names)
	return names
}

// namesFile is where the names of an account's functions are kept.
func namesFile(id tuner.Identity) string {
	digest := sha256.Sum256([]byte(id.Profile + "\n" + id.Region + "\n" + id.Endpoint))
	return filepath.Join(xdg.CacheHome, "lambdial", "functions-"+hex.EncodeToString(digest[:8])+".json")
}

func readNames(path string, now time.Time) (names []string, fresh bool) {
	info, err := os.Stat(path)
	if err != nil || now.Sub(info.ModTime()).Abs() > completionFresh {
		return nil, false
	}
	content, err := os.ReadFile(path)
	return names, err == nil && json.Unmarshal(content, &names) == nil
}

// writeNames keeps names for the next completion; it is no harm if it can't.
func writeNames(path string, names []string) {
	content, err := json.Marshal(names)
	if err != nil || os.MkdirAll(filepath.Dir(path), 0o700) != nil {
		return
	}
	_ = disk.Replace(path, content)
}
