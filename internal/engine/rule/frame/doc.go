// Package frame keeps what is known of every entity of a city in columns, each as
// narrow as its values allow, with a bitmap of what is known, and the rows of tables
// one after the other with the offset of each entity's first.
//
// Money takes six bytes, and eight in the rare chunk where one number needs them.
//
// Why a value is unknown is kept by source, two bits for each entity and source: an
// office that has not delivered a firm has delivered nothing of it. A value that is
// unknown while its source has the firm is not collected.
//
// Start with New and Put; Patch changes single values. Columns are padded to whole
// chunks of 4,096 with unknown, so that a loop over a chunk needs no end case.
// Numbers lie within ±2⁶¹, so that a comparison by subtraction cannot overflow.
//
// A frame is not safe for a Patch beside readers: who patches owns it.
package frame
