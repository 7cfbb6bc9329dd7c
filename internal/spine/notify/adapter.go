package notify

import (
	"context"
	"log/slog"

	"github.com/chengban/chengban/internal/base/fault"
)

// Adapter takes a text to a phone. Send returns nil when the gateway has taken
// it over; any error is tried again later.
type Adapter interface {
	Send(ctx context.Context, phone, text string) error
}

// Demo accepts every text and sends none: the demo's page reads Texts.
type Demo struct{}

// Send accepts.
func (Demo) Send(context.Context, string, string) error { return nil }

// None is a city without a text gateway: every text fails with Unavailable and
// is seen as failed.
type None struct{}

// Send refuses.
func (None) Send(context.Context, string, string) error {
	return fault.NewUnavailable("notify.no_adapter")
}

// Log writes texts into the server's log with the last four digits of the
// number. It is for a trial: whoever reads the log can log in as anybody.
type Log struct{ To *slog.Logger }

// Send writes one line.
func (l Log) Send(ctx context.Context, phone, text string) error {
	l.To.InfoContext(ctx, "notify.text", "phone", "*"+phone[max(0, len(phone)-4):], "text", text)
	return nil
}
