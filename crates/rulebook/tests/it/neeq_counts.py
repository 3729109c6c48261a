"""Counts verdicts over the NEEQ firms with DuckDB, without our code: in wan and per cent, with the
three-valued logic of SQL. Prints `rule key year met not_met unknown`, sorted."""

import sys

import duckdb

folder = sys.argv[1]
db = duckdb.connect()
db.execute(
    f"""
    create table firm as
      select code from read_csv('{folder}/companies.csv', all_varchar = true);
    create table raw as
      select * from read_csv('{folder}/financials.csv.gz', all_varchar = true);
    create macro money(v, suspect) as
      case when suspect = '0' then round(cast(v as decimal(38, 18)), 6)::decimal(24, 6) end;
    create macro most(suffices) as case when not suffices then false end;
    create table figure as
      select code, cast(fiscal_year as integer) as year,
             money(revenue_wan, unit_suspect) as revenue,
             money(net_profit_wan, unit_suspect) as profit,
             cast(roe_pct as decimal(18, 2)) as roe,
             cast(net_assets_per_share as decimal(18, 6)) as per_share
      from raw;
    create table base as
      select firm.code, y.year, a.revenue, a.profit, a.roe, a.per_share,
             b.revenue as revenue1, b.profit as profit1, b.roe as roe1, c.revenue as revenue2
      from firm cross join (select unnest(range(2019, 2026)) as year) y
      left join figure a on a.code = firm.code and a.year = y.year
      left join figure b on b.code = firm.code and b.year = y.year - 1
      left join figure c on c.code = firm.code and c.year = y.year - 2;
    """
)

# Verdicts as booleans; null is unknown. What the data do not have is null. Profit and return on
# equity are upper limits: `most(...)` is false where even they do not suffice, else null.
CONDITIONS = {
    "bse-2021": {
        "s1-value": "null",
        "s1-profit-each": "most(profit >= 1500 and profit1 >= 1500)",
        "s1-roe-mean": "most(roe + roe1 >= 16)",
        "s1-profit-last": "most(profit >= 2500)",
        "s1-roe-last": "most(roe >= 8)",
        "s2-value": "null",
        "s2-revenue": "revenue + revenue1 >= 20000",
        "s2-growth": "case when revenue1 > 0 then revenue * 10 >= revenue1 * 13 end",
        "s2-cash": "null",
        "s3-value": "null",
        "s3-revenue": "revenue >= 20000",
        "s3-rd": "null",
        "s4-value": "null",
        "s4-rd": "null",
    },
    "neeq-base-2023": {
        "net-assets-per-share": "per_share >= 1",
        "b1-positive": "most(profit > 0 and profit1 > 0)",
        "b1-sum": "most(profit + profit1 >= 800)",
        "b1-last": "most(profit >= 600)",
        "b2-revenue": "revenue + revenue1 >= 6000",
        "b2-growth": "case when revenue1 > 0 then revenue * 10 >= revenue1 * 12 end",
        "b2-revenue-cash": "revenue + revenue1 >= 10000",
        "b2-cash": "null",
        "b3-revenue": "revenue >= 3000",
        "b3-rd": "null",
        "b4-rd": "null",
        "b4-equity": "null",
        "b5-makers": "null",
        "b5-value": "null",
    },
    "neeq-innovation-2022": {
        "i1-profit": "most(profit >= 1000 and profit1 >= 1000)",
        "i1-roe": "most(roe + roe1 >= 12)",
        "i1-capital": "null",
        "i2-revenue": "revenue + revenue1 >= 16000",
        "i2-growing": "case when revenue1 > 0 then revenue > revenue1 end "
        "and case when revenue2 > 0 then revenue1 > revenue2 end",
        "i2-growth": "case when revenue2 > 0 then revenue * 100 >= revenue2 * 169 end",
        "i2-capital": "null",
        "i3-rd": "null",
        "i4-value": "null",
        "net-assets": "null",
    },
}
GROUPS = {
    "bse-2021": {
        "s1-two-years": ["and", "s1-profit-each", "s1-roe-mean"],
        "s1-last-year": ["and", "s1-profit-last", "s1-roe-last"],
        "s1-figures": ["or", "s1-two-years", "s1-last-year"],
        "s2-figures": ["and", "s2-revenue", "s2-growth", "s2-cash"],
        "s3-figures": ["and", "s3-revenue", "s3-rd"],
        "standard-1": ["and", "s1-value", "s1-figures"],
        "standard-2": ["and", "s2-value", "s2-figures"],
        "standard-3": ["and", "s3-value", "s3-figures"],
        "standard-4": ["and", "s4-value", "s4-rd"],
        "standards": ["or", "standard-1", "standard-2", "standard-3", "standard-4"],
    },
    "neeq-base-2023": {
        "b1-two": ["and", "b1-positive", "b1-sum"],
        "b1": ["or", "b1-two", "b1-last"],
        "b2-grown": ["and", "b2-revenue", "b2-growth"],
        "b2-cash-rich": ["and", "b2-revenue-cash", "b2-cash"],
        "b2": ["or", "b2-grown", "b2-cash-rich"],
        "b3": ["and", "b3-revenue", "b3-rd"],
        "b4": ["and", "b4-rd", "b4-equity"],
        "b5": ["and", "b5-makers", "b5-value"],
        "b-figures": ["or", "b1", "b2", "b3", "b4", "b5"],
    },
    "neeq-innovation-2022": {
        "i1": ["and", "i1-profit", "i1-roe", "i1-capital"],
        "i2": ["and", "i2-revenue", "i2-growing", "i2-growth", "i2-capital"],
    },
}


def expression(rule, key):
    if key in CONDITIONS[rule]:
        return f"({CONDITIONS[rule][key]})::boolean"
    join, *members = GROUPS[rule][key]
    return "(" + f" {join} ".join(expression(rule, member) for member in members) + ")"


lines = []
for rule in CONDITIONS:
    for key in [*CONDITIONS[rule], *GROUPS[rule]]:
        verdict = expression(rule, key)
        counts = db.execute(
            f"""select year, count(*) filter (v), count(*) filter (not v),
                       count(*) filter (v is null)
                from (select year, {verdict} as v from base) group by year"""
        ).fetchall()
        lines += [f"{rule} {key} {year} {a} {b} {c}" for year, a, b, c in counts]
print("\n".join(sorted(lines)))
