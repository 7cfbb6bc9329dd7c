package demo

// row is a register's row as it is delivered; see packs/xuchang/registers.
type row = map[string]any

const (
	newPlant  = "411003001001GB00001F00010001" // Jian'an east: everything can be had
	warehouse = "411082002003GB00012F00020001" // south of Changge: no district heating
	shop      = "411003105002GB00031F00010003" // a township: no gas main, no heating
)

// registers is what the city's registers know, in the order of loading.
var registers = []struct {
	code string
	rows []row
}{
	{"person", []row{
		{"idno": "411000198304120006", "name": "沈月禾", "phone": "13800000001"},
		{"idno": "411000197909230000", "name": "顾长林", "phone": "13800000002"},
		{"idno": "41100019910305000X", "name": "梁小满", "phone": "13800000003"},
	}},
	{"enterprise", []row{
		{
			"uscc": hexiang, "name": "许昌禾香食品有限公司（演示）", "legal_rep": "沈月禾", "kind": "company", "industry": "食品制造业",
			"address": "许昌市建安区示范东路 1 号", "state": "active", "since": "2024-03-18",
		},
		{
			"uscc": linji, "name": "许昌林记五金商行（演示）", "legal_rep": "顾长林", "kind": "sole_trader", "industry": "五金零售",
			"address": "许昌市建安区示范乡大街 9 号", "state": "active", "since": "2019-06-02",
		},
		{
			"uscc": "91411003MADEM0038G", "name": "许昌旧园机械有限公司（演示）", "legal_rep": "顾长林", "kind": "company", "industry": "通用设备制造业",
			"address": "许昌市建安区示范东路 1 号", "state": "deregistered", "since": "2011-01-10",
		},
	}},
	{"realestate", []row{
		{
			"unit_no": newPlant, "right_no": "豫(2026)许昌市不动产权第0000001号", "owner_kind": "enterprise", "owner_id": hexiang,
			"owner_name": "许昌禾香食品有限公司（演示）", "address": "许昌市建安区示范东路 1 号 1 号厂房", "region": "411003000000",
			"zone": "jianan-east", "area": "2400", "use": "industrial", "floors": 2, "since": "2026-09-08",
		},
		{
			"unit_no": warehouse, "right_no": "豫(2025)长葛市不动产权第0000002号", "owner_kind": "enterprise", "owner_id": hexiang,
			"owner_name": "许昌禾香食品有限公司（演示）", "address": "长葛市示范南路 20 号 3 号仓库", "region": "411082000000",
			"zone": "changge-south", "area": "860.5", "use": "warehouse", "floors": 1, "since": "2025-05-20",
		},
		{
			"unit_no": shop, "right_no": "豫(2020)许昌市不动产权第0000003号", "owner_kind": "enterprise", "owner_id": linji,
			"owner_name": "许昌林记五金商行（演示）", "address": "许昌市建安区示范乡大街 9 号", "region": "411003000000",
			"zone": "jianan-rural", "area": "96", "use": "commercial", "floors": 1, "since": "2020-04-01",
		},
	}},
	{"utility_account", []row{
		{"unit_no": newPlant, "service": "power", "account_no": "4110000000101", "holder_kind": "enterprise", "holder_id": "91411003MADEM0038G", "state": "active", "since": "2011-02-01"},
		{"unit_no": newPlant, "service": "heat", "account_no": "RL-000101", "holder_kind": "enterprise", "holder_id": "91411003MADEM0038G", "state": "stopped", "since": "2012-10-15"},
		{"unit_no": warehouse, "service": "water", "account_no": "CG-000020", "holder_kind": "enterprise", "holder_id": hexiang, "state": "active", "since": "2025-06-01"},
		{"unit_no": shop, "service": "power", "account_no": "4110000000303", "holder_kind": "enterprise", "holder_id": linji, "state": "active", "since": "2020-04-10"},
	}},
}
