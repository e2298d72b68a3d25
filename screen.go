package main

import (
	"github.com/spf13/cobra"
)

type screenStart struct{ session string }

func openScreen(cmd *cobra.Command, g *globals, start screenStart) error { return nil }

func openCommand(g *globals) *cobra.Command {
	return &cobra.Command{
		Use: "open SESSION", Short: "Show a past session again", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return openScreen(cmd, g, screenStart{session: args[0]}) },
	}
}
