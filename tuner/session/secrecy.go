package session

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
)

const (
	// longestMessage is the most runes that are kept of a function's error.
	longestMessage = 200
	// A shorter text or number of a payload is in every message by chance.
	shortestSecret = 4
)

// withoutPayload takes out of a function's error message what the payload holds,
// and cuts it: the message goes into the session log, the payload never does.
func withoutPayload(message string, payload []byte) string {
	decoder := json.NewDecoder(bytes.NewReader(payload))
	decoder.UseNumber()
	var value any
	if decoder.Decode(&value) != nil {
		value = string(payload)
	}
	secrets := texts(value, nil)
	secrets = append(secrets, string(payload))
	slices.SortFunc(secrets, func(a, b string) int { return len(b) - len(a) })
	for _, secret := range secrets {
		if len(secret) >= shortestSecret {
			message = strings.ReplaceAll(message, secret, "…")
		}
	}
	if r := []rune(message); len(r) > longestMessage {
		message = string(r[:longestMessage]) + "…"
	}
	return message
}

// texts are the strings and numbers of a value, however deep. Its names are not
// secret.
func texts(value any, found []string) []string {
	switch v := value.(type) {
	case string:
		return append(found, v)
	case json.Number:
		return append(found, v.String())
	case []any:
		for _, item := range v {
			found = texts(item, found)
		}
	case map[string]any:
		for _, member := range v {
			found = texts(member, found)
		}
	}
	return found
}
