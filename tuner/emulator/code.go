package emulator

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// codePath is where the archive of a hash can be downloaded.
const codePath = "/_code/"

// createTime is how long a new function stays Pending.
const createTime = 1500 * time.Millisecond

const (
	maxZipBytes      = 50 << 20
	maxUnzippedBytes = 250 << 20
)

type codeInput struct {
	ZipFile                   []byte
	S3Bucket, S3Key, ImageUri string
}

// code is what a function runs: an archive, or an image.
type code struct {
	zip      []byte
	imageURI string
	hash     string // CodeSha256: base64 for archives, hex for images
}

// read checks the code that a request sends. What an S3 object holds is not
// known here: it becomes an archive of its own.
func (in codeInput) read() (code, error) {
	switch {
	case in.ImageUri != "":
		sum := sha256.Sum256([]byte(in.ImageUri))
		return code{imageURI: in.ImageUri, hash: hex.EncodeToString(sum[:])}, nil
	case in.S3Key != "":
		return newCode("s3://" + in.S3Bucket + "/" + in.S3Key), nil
	case len(in.ZipFile) == 0:
		return code{}, invalid("Please provide a source for function code.")
	}
	if len(in.ZipFile) > maxZipBytes {
		return code{}, &apiError{
			Status: http.StatusRequestEntityTooLarge, Kind: "RequestEntityTooLargeException",
			Message: fmt.Sprintf("Zipped size must be smaller than %d bytes", maxZipBytes),
		}
	}
	archive, err := zip.NewReader(bytes.NewReader(in.ZipFile), int64(len(in.ZipFile)))
	if err != nil {
		return code{}, invalid("Could not unzip uploaded file. Please check your file, then try to upload again.")
	}
	unzipped := uint64(0)
	for _, file := range archive.File {
		unzipped += file.UncompressedSize64
	}
	if unzipped > maxUnzippedBytes {
		return code{}, invalid("Unzipped size must be smaller than %d bytes", maxUnzippedBytes)
	}
	return zipCode(in.ZipFile), nil
}

func zipCode(archive []byte) code {
	sum := sha256.Sum256(archive)
	return code{zip: archive, hash: base64.StdEncoding.EncodeToString(sum[:])}
}

// newCode makes an archive that is the same for the same text.
func newCode(text string) code {
	var archive bytes.Buffer
	w := zip.NewWriter(&archive)
	file, err := w.Create("README.txt")
	if err == nil {
		_, err = fmt.Fprintln(file, text)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		panic(err) // memory takes everything
	}
	return zipCode(archive.Bytes())
}

// use makes a configuration run code and remembers what that code does.
func (a *Account) use(c configuration, code code, does Function) configuration {
	c.CodeSha256, c.CodeSize = code.hash, int64(len(code.zip))
	if code.zip != nil {
		a.code[code.hash] = code.zip
	}
	if _, known := a.behaviours[code.hash]; !known {
		a.behaviours[code.hash] = does
	}
	return c
}

func hexHash(hash string) string {
	sum, err := base64.StdEncoding.DecodeString(hash)
	if err != nil {
		return hash
	}
	return hex.EncodeToString(sum)
}

func (a *Account) serveCode(w http.ResponseWriter, hash string) {
	sum, _ := hex.DecodeString(hash) // what is no hash is not found
	a.mu.Lock()
	archive, ok := a.code[base64.StdEncoding.EncodeToString(sum)]
	a.mu.Unlock()
	if !ok {
		w.Header().Set("Content-Type", "application/xml")
		w.WriteHeader(http.StatusNotFound)
		_, _ = w.Write([]byte("<Error><Code>NoSuchKey</Code></Error>"))
		return
	}
	w.Header().Set("Content-Type", "application/zip")
	w.Header().Set("Content-Length", strconv.Itoa(len(archive)))
	_, _ = w.Write(archive) // the client may be gone
}

func (a *Account) createFunction(c *call) (int, any, error) {
	in, err := decode[struct {
		settings
		FunctionName, PackageType string
		Code                      codeInput
		Architectures             []string
		Tags                      map[string]string
		TenancyConfig             *tenancyConfig
		Publish                   bool
	}](c)
	if err != nil {
		return 0, nil, err
	}
	ref, err := a.parseNew(in.FunctionName)
	if err != nil {
		return 0, nil, err
	}
	if err := in.check(a.options.MaxMemoryMB); err != nil {
		return 0, nil, err
	}
	if err := checkArchitectures(in.Architectures); err != nil {
		return 0, nil, err
	}
	if len(in.Tags) > maxTags {
		return 0, nil, errTooManyTags()
	}
	if in.Role == nil || *in.Role == "" {
		return 0, nil, constraint("null", "role", "not be null")
	}
	isImage := in.PackageType == "Image"
	if !isImage && (in.Runtime == nil || in.Handler == nil) {
		return 0, nil, invalid("Runtime and Handler are mandatory parameters for functions created with deployment packages.")
	}
	if isImage != (in.Code.ImageUri != "") {
		return 0, nil, invalid("The package type does not match the source of the function code.")
	}
	code, err := in.Code.read()
	if err != nil {
		return 0, nil, err
	}
	if a.functions[ref.name] != nil {
		return 0, nil, conflict("Function already exist: %s", ref.name)
	}
	does, known := a.behaviours[code.hash]
	if !known {
		does = unknownFunction
	}
	config := in.apply(a.defaults(ref.name))
	config = a.use(config, code, does)
	config.TenancyConfig = in.TenancyConfig
	if in.Architectures != nil {
		config.Architectures = in.Architectures
	}
	if isImage {
		config.PackageType, config.RuntimeVersionConfig = "Image", nil
	}
	config.State, config.StateReason, config.StateReasonCode = "Pending", "The function is being created.", "Creating"
	config.LastUpdateStatus = "" // there is none before it is Active
	config.LastModified = timestamp(time.Now())
	config.RevisionId = a.newID()
	f := &function{
		behaviour: does, latest: config, serving: config, imageURI: code.imageURI, tags: in.Tags, made: time.Now(),
		pendingEnd: time.Now().Add(a.wall(createTime)), versions: map[int]*version{}, aliases: map[string]alias{},
	}
	a.functions[ref.name] = f
	if in.Publish {
		made := a.publish(f, "").configuration
		made.FunctionArn = f.latest.FunctionArn // of the function, though it tells the version
		return http.StatusCreated, made, nil
	}
	return http.StatusCreated, f.latest, nil
}

// defaults is the configuration of a function that sets nothing.
func (a *Account) defaults(name string) configuration {
	c := configuration{
		FunctionName: name, FunctionArn: a.arn(name, ""), Version: latest, Timeout: 3, MemorySize: 128,
		PackageType: "Zip", Architectures: []string{"x86_64"}, EphemeralStorage: ephemeralStorage{512},
		SnapStart: snapStart{"None", "Off"}, TracingConfig: tracingConfig{"PassThrough"},
		RuntimeVersionConfig: &runtimeVersion{"arn:" + a.partition() + ":lambda:" + a.options.Region + "::runtime:0cd3ab2a6e2c2b1f6b3c2e2bb2e6ee2fb19cdbbf5ff8d9b1a2ef9c4bde7b2a10"},
		State:                "Active", LastUpdateStatus: "Successful",
	}
	c.LoggingConfig = loggingConfig{}.withDefaults(c)
	return c
}

func (a *Account) updateCode(c *call) (int, any, error) {
	in, err := decode[struct {
		codeInput
		Architectures   []string
		DryRun, Publish bool
		RevisionId      string
	}](c)
	if err != nil {
		return 0, nil, err
	}
	f, err := a.changeable(c, in.RevisionId)
	if err != nil {
		return 0, nil, err
	}
	code, err := in.read()
	if err != nil {
		return 0, nil, err
	}
	if err := checkArchitectures(in.Architectures); err != nil {
		return 0, nil, err
	}
	switch image := f.latest.PackageType == "Image"; {
	case image && code.imageURI == "":
		return 0, nil, invalid("Please provide ImageUri when updating a function with packageType Image.")
	case !image && code.imageURI != "":
		return 0, nil, invalid("Please don't provide ImageUri when updating a function with packageType Zip.")
	}
	if in.DryRun {
		dry := f.latest
		dry.CodeSha256, dry.CodeSize = code.hash, int64(len(code.zip))
		return http.StatusOK, dry, nil
	}
	next := a.use(f.latest, code, f.behaviour)
	if in.Architectures != nil {
		next.Architectures = in.Architectures
	}
	f.imageURI = code.imageURI
	a.beginUpdate(f, next, c.updateFault())
	if in.Publish {
		return http.StatusOK, a.publish(f, "").configuration, nil
	}
	return http.StatusOK, f.latest, nil
}
