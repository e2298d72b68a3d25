package cli

import (
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"lambdial/tuner/emulator"
)

func emulatorCommand() *cobra.Command {
	var o emulator.Options
	var addr string
	var faults []string
	cmd := &cobra.Command{
		Use: "emulator", Short: "Serve the embedded account for the AWS CLI or any SDK",
		Long: flow(`Serves the embedded account on a loopback port and prints its URL first. Any
credentials will do. It ends with ctrl+c and keeps nothing.`),
		Example: `lambdial emulator --addr 127.0.0.1:4567
aws --endpoint-url http://127.0.0.1:4567 lambda list-functions`,
		Args: cobra.NoArgs, ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, _ []string) error {
			for _, text := range faults {
				fault, err := emulator.ParseFault(text)
				if err != nil {
					return usage("%w", err)
				}
				o.Faults = append(o.Faults, fault)
			}
			flags := cmd.Flags()
			o.Region, _ = flags.GetString("region")
			o.Seed, _ = flags.GetUint64("seed")
			o.Speed, _ = flags.GetFloat64("speed")
			if err := checkSpeed(o.Speed); err != nil {
				return err
			}
			ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
			defer stop()
			server, err := emulator.Start(ctx, addr, o)
			if errors.Is(err, emulator.ErrNotLoopback) {
				return usage("--addr: %w", err)
			}
			if err != nil {
				return err
			}
			if _, err := fmt.Fprintln(cmd.OutOrStdout(), server.URL); err != nil {
				return err
			}
			<-ctx.Done()
			return server.Close()
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&addr, "addr", "127.0.0.1:0", "loopback address to listen on; port 0 takes a free one")
	flags.StringSliceVar(&faults, "fault", nil, "let something go wrong, such as throttle:Invoke:0.1; see docs/emulator.md")
	flags.IntVar(&o.Concurrency, "concurrency", 1000, "invocations at once in the account")
	flags.IntVar(&o.MaxMemoryMB, "max-memory", 10240, "largest memory size in MB; new AWS accounts have 3008")
	flags.BoolVar(&o.Special, "special", false, "add functions of special kinds: SnapStart, tenants, durable and others")
	return cmd
}
