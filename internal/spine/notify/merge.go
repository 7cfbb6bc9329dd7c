package notify

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/storage"
	"github.com/chengban/chengban/internal/spine/job"
)

// sendWokenTx has the messages sent whose time has come. Those of one matter become one
// text.
func (n *Notify) sendWokenTx(ctx context.Context, tx storage.Tx, rows []messageRow) error {
	groups := map[string][]messageRow{}
	var order []string
	for _, r := range rows {
		g := r.MergeKey
		if g == "" {
			g = r.ID
		}
		if groups[g] == nil {
			order = append(order, g)
		}
		groups[g] = append(groups[g], r)
	}
	for _, g := range order {
		id := groups[g][0].ID
		if len(groups[g]) > 1 {
			var err error
			if id, err = n.joinTx(ctx, tx, groups[g]); err != nil {
				return err
			}
		}
		if err := job.EnqueueTx(ctx, tx, sendName, sendJob{ID: id}); err != nil {
			return err
		}
	}
	return nil
}

// joinTx writes the one text that several become, and that they are in it. In the inbox
// each stands by itself.
func (n *Notify) joinTx(ctx context.Context, tx storage.Tx, rows []messageRow) (id string, err error) {
	first := rows[0]
	lines := make([]string, len(rows))
	args := map[string]any{}
	for i, r := range rows {
		own, err := n.args(r)
		if err != nil {
			return "", err
		}
		lines[i] = i18n.MsgArgs(first.Lang, r.Key+"_line", own)
		if i == 0 {
			args["number"] = own["number"]
		}
	}
	args["n"], args["lines"] = i18n.Msg(first.Lang, "notify.count", "n", len(rows)), strings.Join(lines, i18n.Msg(first.Lang, "notify.semicolon"))
	sealed, err := json.Marshal(args)
	if err != nil {
		return "", err
	}
	now := n.clock.Now()
	id = ident.New[string](now)
	// The account is named so that its phone is found; the inbox leaves this one out.
	_, err = tx.Exec(ctx, insertMessage, id, first.Account, n.seal(id, "phone", nil), kinds()[first.Key].News, n.seal(id, "args", sealed),
		first.Lang, first.Ref, "news:"+first.ID, false, now, clock.Instant(0), "", joined, false)
	if err != nil {
		return "", err
	}
	for _, r := range rows {
		if _, err := tx.Exec(ctx, joinMessage, r.ID, id); err != nil {
			return "", err
		}
	}
	return id, nil
}

// joined marks a text that is made of others.
const joined = "news"

// args opens the arguments of a message.
func (n *Notify) args(r messageRow) (args map[string]any, err error) {
	raw, err := n.keys.Open(sealPurpose, r.ID, cell("args", r.ID), r.Args)
	if err != nil {
		return nil, err
	}
	err = json.Unmarshal(raw, &args)
	return args, err
}
