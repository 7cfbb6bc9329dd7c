package alloc

import "testing"

// Keys whose hashes are the same are still told apart.
func TestTable_collisions(t *testing.T) {
	t.Parallel()
	tab := newTable(100)
	keys := []string{}
	number := func(s string) (int32, bool) {
		id, fresh := tab.number(7<<32|7, func(id int32) bool { return keys[id] == s })
		if fresh {
			keys = append(keys, s)
		}
		return id, fresh
	}
	for i := range int32(100) {
		if id, fresh := number(string(rune('a' + i))); id != i || !fresh {
			t.Fatalf("key %d has number %d, new: %v", i, id, fresh)
		}
	}
	for i := range int32(100) {
		s := string(rune('a' + i))
		if id, fresh := number(s); id != i || fresh {
			t.Fatalf("key %d is found as %d, new: %v", i, id, fresh)
		}
		if id, ok := tab.find(7<<32|7, func(id int32) bool { return keys[id] == s }); id != i || !ok {
			t.Fatalf("key %d is found as %d, %v", i, id, ok)
		}
	}
	if id, ok := tab.find(7<<32|7, func(int32) bool { return false }); ok || id != -1 {
		t.Errorf("what is not there is found as %d", id)
	}
}

func TestHashText_readsEveryByte(t *testing.T) {
	t.Parallel()
	seen := map[uint64]string{}
	for n := range 40 {
		for at := range n {
			b := make([]byte, n)
			b[at] = 1
			h := hashText(string(b))
			if other, ok := seen[h]; ok {
				t.Fatalf("%q and %q have one hash", b, other)
			}
			seen[h] = string(b)
		}
	}
}
