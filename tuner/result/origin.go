package result

// Origin is where the function comes from, as far as its tags tell.
type Origin struct {
	// Tool is cloudformation, sam, cdk, serverless, terraform, pulumi, sst or
	// amplify; absent where no tag tells.
	Tool      string `json:"tool,omitempty"`
	Stack     string `json:"stack,omitempty"`
	LogicalID string `json:"logical_id,omitempty"`
	Stage     string `json:"stage,omitempty"`
	// Unread says why the tags could not be read.
	Unread string `json:"unread,omitempty"`
	// NextDeploy says what becomes of a value that was set outside of the tool.
	NextDeploy string `json:"next_deploy,omitempty"`
	// Lines are what to write at the function so that the size that is recommended
	// or was set stays; absent where there is none.
	Lines []string `json:"lines,omitempty"`
}

func (s findings) origin() *Origin {
	o := s.Function.Origin
	if o == nil {
		return nil
	}
	r := &Origin{Tool: string(o.Tool), Stack: o.Stack, LogicalID: o.LogicalID, Stage: o.Stage, Unread: o.Unread, NextDeploy: o.Tool.NextDeploy()}
	if o.Known() {
		keep := s.ToKeep()
		r.Lines = o.Tool.Lines(keep.MemoryMB, keep.TimeoutS)
	}
	return r
}
