// Package catalog is the city's catalogue 政务服务事项库 as one immutable snapshot:
// the dictionary of data elements, units, zones, who serves where, themes, items
// and bundles.
//
// Start with Kinds, which goes to pack.Read, and Load, which turns packs into a
// Catalog or into findings. Nothing is changed after Load, so a Catalog may be
// shared by any number of goroutines. Pinned gives the definitions that a draft or
// case was begun with, from a stored closure.
//
// Terms: item 事项 · bundle 一件事 · data element 数据元 · unit 机构 · zone 片区 ·
// availability 可办条件 · waiver 免提交方式 · golden case 示例用例.
//
// Invariants: a Catalog without findings has every reference resolved, every rule
// compiled, a unit for every service in every zone, both languages of every text,
// and green golden cases.
//
// Tables: none; sources and closures are kept by package pack. Emits nothing.
package catalog
