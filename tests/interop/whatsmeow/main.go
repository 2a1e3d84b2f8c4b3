// A peer of the interop tests that drives whatsmeow, unpatched. ../PEERS.md says what it is told and what it answers.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"sync"

	"github.com/rs/zerolog"
	waLog "go.mau.fi/whatsmeow/util/log"
)

const (
	module       = "go.mau.fi/whatsmeow"
	longestLine  = 64 << 20
	defaultLevel = zerolog.WarnLevel
)

// none is the answer of what has nothing to tell, and the arguments of what needs none.
type none struct{}

// unsupported is the error of what the engine has no means for.
type unsupported string

func (why unsupported) Error() string { return string(why) }

// op is one command: its arguments as they came, its answer.
type op func(ctx context.Context, raw []byte) (any, error)

// typed reads a command's arguments into their own type.
func typed[Args, Answer any](do func(context.Context, Args) (Answer, error)) op {
	return func(ctx context.Context, raw []byte) (any, error) {
		var args Args
		if err := json.Unmarshal(raw, &args); err != nil {
			return nil, fmt.Errorf("arguments: %w", err)
		}
		return do(ctx, args)
	}
}

// writer puts one JSON object a line on standard output.
type writer struct {
	lock sync.Mutex
	to   *json.Encoder
}

func (w *writer) write(line any) {
	w.lock.Lock()
	defer w.lock.Unlock()
	if err := w.to.Encode(line); err != nil {
		fmt.Fprintln(os.Stderr, "standard output:", err)
		os.Exit(1)
	}
}

type reply struct {
	N           json.RawMessage `json:"n"`
	OK          any             `json:"ok,omitempty"`
	Error       string          `json:"error,omitempty"`
	Unsupported string          `json:"unsupported,omitempty"`
}

func run(ctx context.Context, do op, n json.RawMessage, raw []byte) reply {
	answer, err := do(ctx, raw)
	var why unsupported
	switch {
	case errors.As(err, &why):
		return reply{N: n, Unsupported: string(why)}
	case err != nil:
		return reply{N: n, Error: err.Error()}
	default:
		return reply{N: n, OK: answer}
	}
}

type versionAnswer struct {
	Engine  string `json:"engine"`
	Version string `json:"version"`
}

// version reads what was built in, so that it cannot differ from what runs.
func version(context.Context, none) (versionAnswer, error) {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, dep := range info.Deps {
			if dep.Path == module {
				return versionAnswer{Engine: "whatsmeow", Version: dep.Version}, nil
			}
		}
	}
	return versionAnswer{}, errors.New("the build does not name its modules")
}

func quit(context.Context, none) (none, error) { return none{}, nil }

func engineLog() waLog.Logger {
	level, err := zerolog.ParseLevel(os.Getenv("PEER_LOG"))
	if err != nil || level == zerolog.NoLevel {
		level = defaultLevel
	}
	out := zerolog.ConsoleWriter{Out: os.Stderr, NoColor: true, TimeFormat: "15:04:05.000"}
	return waLog.Zerolog(zerolog.New(out).Level(level).With().Timestamp().Logger())
}

func main() {
	out := &writer{to: json.NewEncoder(os.Stdout)}
	// The engine's Signal library prints what it cannot decrypt.
	os.Stdout = os.Stderr
	p := newPeer(engineLog(), out.write)
	ops := p.ops()
	ctx := context.Background()

	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, longestLine)
	for lines.Scan() {
		raw := append([]byte(nil), lines.Bytes()...)
		var command struct {
			N  json.RawMessage `json:"n"`
			Op string          `json:"op"`
		}
		if err := json.Unmarshal(raw, &command); err != nil {
			out.write(reply{Error: err.Error()})
			continue
		}
		do, known := ops[command.Op]
		switch {
		case !known:
			out.write(reply{N: command.N, Unsupported: "no such command: " + command.Op})
		case command.Op == "quit":
			p.close()
			out.write(run(ctx, do, command.N, raw))
			return
		default:
			go func() { out.write(run(ctx, do, command.N, raw)) }()
		}
	}
	p.close()
	if err := lines.Err(); err != nil {
		fmt.Fprintln(os.Stderr, "standard input:", err)
		os.Exit(1)
	}
}
