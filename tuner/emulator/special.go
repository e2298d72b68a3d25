package emulator

import (
	"time"

	"lambdial/tuner/emulator/model"
)

// SpecialFunctions are functions that a tuner must treat otherwise than the
// rest: each has a feature or a state that changes what may be done with it.
func SpecialFunctions() []Function {
	usual := func(name, description string) Function {
		return Function{
			Name: name, Description: description, Runtime: "python3.13", Handler: "app.handler", Architecture: "x86_64",
			MemoryMB: 512, TimeoutSeconds: 10, Modified: catalogTime,
			Workload: model.Workload{CPU: 60 * ms, Wait: 20 * ms, UsedMB: 80, Noise: 0.06, Spread: 0.01, Init: 220 * ms},
			Log:      []string{"handled event {n}"}, Answer: `{"statusCode":200}`,
		}
	}
	with := func(f Function, change func(*Function)) Function {
		change(&f)
		return f
	}
	return []Function{
		with(usual("special-snapstart", "SnapStart on published versions"), func(f *Function) {
			f.Runtime, f.Handler = "java21", "app.Handler::handle"
			f.Versions, f.Aliases, f.PublishTime = 1, map[string]int{"live": 1}, 45*time.Second
			f.special = func(c *configuration) { c.SnapStart = snapStart{"PublishedVersions", "Off"} }
		}),
		with(usual("special-managed-instances", "Runs on a capacity provider"), func(f *Function) {
			f.MemoryMB, f.PublishTime = 2048, 60*time.Second
			f.special = func(c *configuration) {
				p := &capacityProviderConfig{}
				p.LambdaManagedInstancesCapacityProviderConfig.CapacityProviderArn = "arn:aws:lambda:us-east-1:" + AccountID + ":capacity-provider:default"
				p.LambdaManagedInstancesCapacityProviderConfig.PerExecutionEnvironmentMaxConcurrency = 16
				p.LambdaManagedInstancesCapacityProviderConfig.ExecutionEnvironmentMemoryGiBPerVCpu = 2
				c.CapacityProviderConfig = p
			}
		}),
		with(usual("special-durable", "Durable function"), func(f *Function) {
			f.Versions, f.Aliases = 1, map[string]int{"live": 1}
			f.special = func(c *configuration) { c.DurableConfig = &durableConfig{3600, 14} }
		}),
		with(usual("special-tenant", "Isolates each tenant"), func(f *Function) {
			f.special = func(c *configuration) { c.TenancyConfig = &tenancyConfig{"PER_TENANT"} }
		}),
		with(usual("special-inactive-image", "Image function that nobody has used for long"), func(f *Function) {
			f.Runtime, f.Handler = "", ""
			f.ImageURI = AccountID + ".dkr.ecr.us-east-1.amazonaws.com/old:1"
			f.special = func(c *configuration) {
				c.State, c.StateReasonCode = "Inactive", "Idle"
				c.StateReason = "The function is idle."
			}
		}),
		with(usual("special-failed", "Could not be created"), func(f *Function) {
			f.special = func(c *configuration) {
				c.State, c.StateReasonCode = "Failed", "InvalidSubnet"
				c.StateReason = "The subnet subnet-0aa11bb22cc33dd44 does not exist."
			}
		}),
		with(usual("special-reserved-zero", "Switched off by reserved concurrency 0"), func(f *Function) { f.Reserved = ptr(0) }),
		with(usual("special-reserved-two", "At most two at once"), func(f *Function) { f.Reserved = ptr(2) }),
		with(usual("special-provisioned", "Provisioned concurrency on its alias"), func(f *Function) {
			f.Versions, f.Aliases, f.Provisioned = 1, map[string]int{"live": 1}, map[string]int{"live": 3}
		}),
		with(usual("special-broken-init", "Fails to initialize"), func(f *Function) {
			f.InitError = "Unable to import module 'app': No module named 'requests'"
		}),
		with(usual("special-crash", "Exits one time in five"), func(f *Function) {
			f.Workload.FailRate, f.Workload.Failure = 0.2, model.Crash
		}),
		with(usual("special-hang", "Hangs one time in five"), func(f *Function) {
			f.TimeoutSeconds = 2
			f.Workload.FailRate, f.Workload.Failure = 0.2, model.Hang
		}),
		with(usual("special-signed-code", "Runs only signed code"), func(f *Function) {
			f.CodeSigning = "arn:aws:lambda:us-east-1:" + AccountID + ":code-signing-config:csc-0f6c334abcdea4d8b"
			f.special = func(c *configuration) {
				signer := "arn:aws:signer:us-east-1:" + AccountID + ":/signing-"
				c.SigningProfileVersionArn = signer + "profiles/release/9XyZ1aBcDe"
				c.SigningJobArn = signer + "jobs/6e0f1d8c-3f0b-4a55-9a1e-1f0c7b2d9e43"
			}
		}),
		with(usual("special-edge", "Replicated by Lambda@Edge"), func(f *Function) {
			f.Versions, f.MemoryMB, f.TimeoutSeconds = 1, 128, 5
			f.special = func(c *configuration) {
				c.MasterArn = "arn:aws:lambda:us-east-1:" + AccountID + ":function:special-edge:1"
			}
		}),
	}
}
