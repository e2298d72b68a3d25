package template

import (
	"bytes"
	"path/filepath"
	"slices"
	"strings"

	"lambdial/tuner/origin"
)

// syntaxOf finds how a file is to be read, by its name and what it holds. What is
// code, or made of code, is refused with the lines for that.
func syntaxOf(open *files, f *file, want Want) (syntax, error) {
	name := filepath.Base(f.path)
	lines := func(tool origin.Tool) []string { return tool.Lines(want.MemoryMB, want.TimeoutS) }
	switch ext := strings.ToLower(filepath.Ext(name)); {
	case isTerraform(f.path), isVariables(f.path):
		return &terraform{file: f, files: open}, nil
	case strings.HasSuffix(name, ".tf.json"), strings.HasSuffix(name, ".tfvars.json"):
		return nil, &RefusedError{f.path, "Terraform in JSON is not changed", lines(origin.Terraform)}
	case name == "cdk.json":
		return nil, &RefusedError{f.path, "the function is defined in the app's code", lines(origin.CDK)}
	case name == "Pulumi.yaml" || strings.HasPrefix(name, "Pulumi."):
		return nil, &RefusedError{f.path, "the function is defined in the program", lines(origin.Pulumi)}
	case isSAMConfig(f.path):
		return samConfigOf(open, f)
	case slices.Contains(code, ext):
		return nil, codeRefused(f, lines)
	}
	docs, err := parseYAML(f.after)
	if err != nil {
		return nil, refuse(f, "%v", err)
	}
	for _, doc := range docs {
		root := doc.Content[0]
		switch {
		case at(root, "Resources") != nil:
			if bytes.Contains(f.after, []byte("aws:cdk:path")) {
				return nil, &RefusedError{f.path, "the AWS CDK made it of code, and makes it anew at each deploy", lines(origin.CDK)}
			}
			sam := bytes.Contains(f.after, []byte("AWS::Serverless"))
			return cloudFormation{file: f, files: open, sam: sam}, nil
		case at(root, "provider") != nil && (at(root, "functions") != nil || at(root, "service") != nil):
			return serverless{file: f}, nil
		}
	}
	return nil, &RefusedError{f.path, "it is none of what defines functions for CloudFormation, SAM, the Serverless Framework or Terraform", []string{}}
}

// code are the languages in which CDK, Pulumi, SST and Amplify define functions,
// and some write their serverless configuration.
var code = []string{".ts", ".tsx", ".mts", ".cts", ".js", ".mjs", ".cjs", ".py", ".go", ".java", ".cs", ".kt", ".fs", ".rb"}

// toolOfCode is by what is imported, "" where that tells of none. CDK stands first:
// Amplify and SST may import it as well.
func toolOfCode(content []byte) (tool origin.Tool) {
	for _, sign := range []struct {
		tool  origin.Tool
		words []string
	}{
		{origin.CDK, []string{"aws-cdk", "aws_cdk", "awscdk"}},
		{origin.Pulumi, []string{"pulumi"}},
		{origin.Serverless, []string{"frameworkVersion", "@serverless/typescript"}},
		{origin.SST, []string{"sst.aws", "sst.config", "$config(", "from \"sst", "from 'sst"}},
		{origin.Amplify, []string{"@aws-amplify/backend", "defineFunction"}},
	} {
		if slices.ContainsFunc(sign.words, func(word string) bool { return bytes.Contains(content, []byte(word)) }) {
			tool = sign.tool
		}
	}
	return tool
}

// codeRefused gives the lines to paste into code.
func codeRefused(f *file, lines func(origin.Tool) []string) error {
	tool := toolOfCode(f.after)
	if tool == "" {
		tool = origin.CDK
	}
	byHand := lines(tool)
	if filepath.Ext(f.path) == ".py" {
		byHand = inPython(byHand)
	}
	return &RefusedError{f.path, "it is code of " + tool.Name() + ", which is not changed", byHand}
}

// inPython are the same lines in that language.
func inPython(lines []string) (python []string) {
	for _, line := range lines {
		line = strings.NewReplacer("memorySize: ", "memory_size=", "timeout: ", "timeout=").Replace(line)
		python = append(python, line)
	}
	return python
}
