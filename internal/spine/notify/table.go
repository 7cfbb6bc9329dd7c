package notify

import (
	"bytes"
	_ "embed" // the table of messages
	"fmt"
	"sync"
	"time"

	"github.com/pelletier/go-toml/v2"
)

//go:embed messages.toml
var messagesFile []byte

// Kind is one line of the table of messages; messages.toml says what each means.
type Kind struct {
	Key      string   `toml:"key"`
	Trigger  string   `toml:"trigger"`
	Channel  Channel  `toml:"channel"`
	Calm     bool     `toml:"calm"`
	Window   Window   `toml:"window"`
	News     string   `toml:"news"`
	Absorbs  bool     `toml:"absorbs"`
	Delicate Delicate `toml:"delicate"`
}

// Channel is the way a message goes.
type Channel string

// The ways.
const (
	SMS      Channel = "sms"
	SMSInbox Channel = "sms+inbox"
)

// Delicate is what becomes of a message in a matter of death or violence.
type Delicate string

// What becomes of it.
const (
	Keep Delicate = "keep" // it stands in the inbox and rings nowhere
	Send Delicate = "send" // it is sent all the same
)

// Window is a span of time in the table: "30m".
type Window time.Duration

// UnmarshalText reads "30m".
func (w *Window) UnmarshalText(text []byte) error {
	d, err := time.ParseDuration(string(text))
	*w = Window(d)
	return err
}

// kinds reads the embedded table once. A broken one cannot be shipped: a test reads it.
var kinds = sync.OnceValue(func() map[string]Kind {
	all, err := readKinds(messagesFile)
	if err != nil {
		panic(err)
	}
	out := make(map[string]Kind, len(all))
	for _, k := range all {
		out[k.Key] = k
	}
	return out
})

// readKinds refuses unknown keys, doubled messages and values that mean nothing.
func readKinds(raw []byte) ([]Kind, error) {
	var file struct {
		Message []Kind `toml:"message"`
	}
	if err := toml.NewDecoder(bytes.NewReader(raw)).DisallowUnknownFields().Decode(&file); err != nil {
		return nil, fmt.Errorf("messages: %w", err)
	}
	seen := map[string]bool{}
	for _, k := range file.Message {
		switch {
		case k.Key == "" || k.Trigger == "" || seen[k.Key]:
			return nil, fmt.Errorf("messages: %q has no key or trigger, or stands twice", k.Key)
		case k.Channel != SMS && k.Channel != SMSInbox, k.Delicate != Keep && k.Delicate != Send:
			return nil, fmt.Errorf("messages: %s: channel %q or delicate %q", k.Key, k.Channel, k.Delicate)
		case (k.Window > 0) != (k.News != ""):
			return nil, fmt.Errorf("messages: %s: a window and the text of several go together", k.Key)
		}
		seen[k.Key] = true
	}
	for _, k := range file.Message {
		if k.News != "" && !seen[k.News] {
			return nil, fmt.Errorf("messages: %s becomes %s, which is not in the table", k.Key, k.News)
		}
	}
	return file.Message, nil
}

// Kinds lists the table, in its order.
func Kinds() []Kind {
	all, _ := readKinds(messagesFile) // kinds has panicked if it were broken
	return all
}
