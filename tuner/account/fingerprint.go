package account

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"lambdial/tuner"
)

// fingerprint digests what nobody but the function's owner changes. Left out
// are the settings that a session changes, what Lambda itself changes with
// every update, and the values of environment variables: even a digest of
// secrets has no place in a log.
func fingerprint(c *types.FunctionConfiguration) string {
	own := *c
	own.MemorySize, own.Timeout = nil, nil
	if c.Description != nil {
		own.Description = aws.String(tuner.WithoutNote(*c.Description))
	}
	own.RevisionId, own.LastModified, own.Version, own.FunctionArn = nil, nil, nil, nil
	own.State, own.StateReason, own.StateReasonCode = "", nil, ""
	own.LastUpdateStatus, own.LastUpdateStatusReason, own.LastUpdateStatusReasonCode = "", nil, ""
	own.CodeSize, own.ConfigSha256 = 0, nil
	// Lambda moves functions to newer patches of their runtime by itself.
	own.RuntimeVersionConfig = nil
	var variables []string
	if c.Environment != nil {
		variables = slices.Sorted(maps.Keys(c.Environment.Variables))
		own.Environment = nil
	}
	if c.SnapStart != nil {
		own.SnapStart = &types.SnapStartResponse{ApplyOn: c.SnapStart.ApplyOn}
	}
	if c.ImageConfigResponse != nil {
		own.ImageConfigResponse = &types.ImageConfigResponse{ImageConfig: c.ImageConfigResponse.ImageConfig}
	}
	sum := sha256.Sum256(canonical(map[string]any{"configuration": own, "variables": variables}))
	return hex.EncodeToString(sum[:])
}

// variablesDigest digests the names of environment variables, never a value.
func variablesDigest(c *types.FunctionConfiguration) string {
	if c.Environment == nil || len(c.Environment.Variables) == 0 {
		return "none"
	}
	sum := sha256.Sum256(canonical(slices.Sorted(maps.Keys(c.Environment.Variables))))
	const enough = 6 // bytes, to tell two sets of names apart
	return hex.EncodeToString(sum[:enough])
}

// canonical is JSON without what is empty: Lambda gives an absent setting as
// nothing in one answer and as an empty one in another.
func canonical(v any) []byte {
	// Neither can fail: all of it is plain data.
	data, _ := json.Marshal(v)
	var tree any
	_ = json.Unmarshal(data, &tree)
	tree, _ = pruned(tree)
	data, _ = json.Marshal(tree)
	return data
}

// pruned drops empty members all the way down; ok is false for what is empty
// itself. Items of a list stay, as their places count.
func pruned(v any) (kept any, ok bool) {
	switch v := v.(type) {
	case map[string]any:
		for key, member := range v {
			if member, ok := pruned(member); ok {
				v[key] = member
			} else {
				delete(v, key)
			}
		}
		return v, len(v) > 0
	case []any:
		for i := range v {
			v[i], _ = pruned(v[i])
		}
		return v, len(v) > 0
	case string:
		return v, v != ""
	case float64:
		return v, v != 0
	case bool:
		return v, v
	}
	return v, v != nil
}
