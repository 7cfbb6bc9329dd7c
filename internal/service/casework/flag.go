package casework

import (
	"context"
	"slices"

	"github.com/chengban/chengban/internal/base/storage"
)

// Flag is what stands out in an open case, whatever its state.
type Flag string

// The flags. Those of the card are written when a card is shown; the others follow from
// the facts.
const (
	FlagRed        Flag = "red"        // 超期（红牌）
	FlagYellow     Flag = "yellow"     // 临期（黄牌）
	FlagPending    Flag = "pending"    // 待审批
	FlagReturned   Flag = "returned"   // 审批退回
	FlagSupervised Flag = "supervised" // 督办
	FlagUrged      Flag = "urged"      // 催办
	FlagDeemed     Flag = "deemed"     // 视为受理
	FlagExtended   Flag = "extended"   // 延期
	FlagDeclared   Flag = "declared"   // 告知承诺
	FlagOwed       Flag = "owed"       // 容缺受理
	FlagAgain      Flag = "again"      // 重新办理
)

// Flags lists all flags, what is most pressing first.
func Flags() []Flag {
	return []Flag{
		FlagRed, FlagYellow, FlagPending, FlagReturned, FlagSupervised, FlagUrged,
		FlagDeemed, FlagExtended, FlagDeclared, FlagOwed, FlagAgain,
	}
}

// flagOf is the flag that a fact sets for as long as the case is open.
var flagOf = map[FactKind]Flag{
	FactSupervised: FlagSupervised, FactUrged: FlagUrged, FactDeemed: FlagDeemed,
	FactExtended: FlagExtended, FactSetAside: FlagAgain, FactReopened: FlagAgain,
}

// FlagsOf derives the flags that follow from the facts, sorted. A closed case has
// none; one that goes on again begins anew.
func FlagsOf(facts []Fact) []Flag {
	if StatusOf(facts).Final() {
		return nil
	}
	var out []Flag
	declared, owed := false, false
	for _, f := range facts {
		if road[f.Kind].to == back {
			out = nil
		}
		if f.Kind == FactReceived {
			declared, owed = f.Detail.Declared, f.Detail.Owed
		}
		if g := flagOf[f.Kind]; g != "" {
			out = append(out, g)
		}
	}
	if _, waits := PendingOf(facts); waits {
		out = append(out, FlagPending)
	}
	if n := len(facts); n > 0 && facts[n-1].Kind == FactReturned {
		out = append(out, FlagReturned)
	}
	if declared {
		out = append(out, FlagDeclared)
	}
	if owed {
		out = append(out, FlagOwed)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

var (
	// An upsert, because a DELETE would read the index (ADR 0010).
	setFlag = storage.Statement("casework.set_flag", `INSERT INTO casework_flag (flag, org, case_id, is_on) VALUES ($1,$2,$3,$4)
  ON CONFLICT (flag, org, case_id) DO UPDATE SET is_on = excluded.is_on`)

	// Cases with a flag are few among all: they are put in order after they were found.
	selectFlagged = storage.Statement("casework.select_flagged", `SELECT `+ofCase+` FROM casework_flag f
  JOIN casework_case c ON c.id = f.case_id
  WHERE f.is_on AND f.flag = $1 AND f.org IN ($2...) AND c.region LIKE $3
  ORDER BY c.promise_due, c.id LIMIT $4 OFFSET $5`)
	countFlags = storage.Pair("casework.count_flags", storage.SQL{
		SQLite: `SELECT g.value AS flag, sum((SELECT count(*) FROM (SELECT 1 FROM casework_flag f
    WHERE f.is_on AND f.flag = g.value AND f.org = o.value LIMIT $3) x)) AS n
  FROM json_each($1) o CROSS JOIN json_each($2) g GROUP BY g.value`,
		Postgres: `SELECT g.flag, CAST(sum((SELECT count(*) FROM (SELECT 1 FROM casework_flag f
    WHERE f.is_on AND f.flag = g.flag AND f.org = o.org LIMIT $3) x)) AS BIGINT) AS n
  FROM jsonb_array_elements_text($1::jsonb) AS o(org) CROSS JOIN jsonb_array_elements_text($2::jsonb) AS g(flag)
  GROUP BY g.flag`,
	})
)

// flagTx brings the flags up to the newest fact. It reads nothing.
func (s *Service) flagTx(ctx context.Context, tx storage.Tx, c *Case) error {
	was, is := FlagsOf(c.facts[:len(c.facts)-1]), FlagsOf(c.facts)
	if c.Status().Final() && c.Card != NoCard {
		was = append(was, Flag(c.Card))
	}
	return s.flipTx(ctx, tx, c, was, is)
}

func (s *Service) flipTx(ctx context.Context, tx storage.Tx, c *Case, was, is []Flag) error {
	for _, g := range was {
		if !slices.Contains(is, g) {
			if _, err := tx.Exec(ctx, setFlag, g, c.Org, c.ID, false); err != nil {
				return err
			}
		}
	}
	for _, g := range is {
		if !slices.Contains(was, g) {
			if _, err := tx.Exec(ctx, setFlag, g, c.Org, c.ID, true); err != nil {
				return err
			}
		}
	}
	return nil
}

// cardFlagsTx has the flag of the card that the case shows now, and of no other.
func (s *Service) cardFlagsTx(ctx context.Context, tx storage.Tx, c *Case, now Card) error {
	for _, k := range []Card{Yellow, Red} {
		if _, err := tx.Exec(ctx, setFlag, Flag(k), c.Org, c.ID, k == now); err != nil {
			return err
		}
	}
	return nil
}

// declares reports whether something was declared instead of proved.
func declares(all []Standing) bool {
	return slices.ContainsFunc(all, func(x Standing) bool { return x.Way.By == ByDeclaration })
}

// owes reports whether something was not brought that may be brought later.
func owes(all []Standing) bool {
	return slices.ContainsFunc(all, func(x Standing) bool { return x.Need == NeedLater && x.stateOf() == MaterialOwed })
}
