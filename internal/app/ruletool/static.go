package ruletool

import "github.com/chengban/chengban/internal/engine/rule/ir"

func (b *bench) static(*ir.Program) {}
