#!/usr/bin/env python3
"""Makes smes.csv and offerings.csv of this folder (see README.md). Standard library only.

usage: make_sample.py DATA_FOLDER

DATA_FOLDER holds `ashare_finance_2014_2015/` and `industry_chain_ckg/`; the tables
product_nodes.csv and source_industries.csv beside this file say how they are mapped.
No name and no stock code of a firm is written.
"""
import csv
import gzip
import hashlib
import pathlib
import re
import sys

import illustrative
import lenders

HERE = pathlib.Path(__file__).resolve().parent
DIVISIONS = HERE / ".." / ".." / "crates" / "domain" / "data" / "divisions.csv"

YEAR = "2015"
REVENUE_BELOW_MILLION = 400
# Lenders and land developers are no firms of a manufacturing campaign.
LEFT_OUT = {"保险", "多元金融", "全国地产", "区域地产", "房产服务", "园区开发"}
# A smaller revenue share is a line of the business scope, not a business.
SHARE_MIN = 0.02
# A run reads at most four node tags of a firm.
NODES_MAX = 4

# Working-capital loan estimate; see README.md for the formula and what the source lacks.
DAYS_MAX = 360
MARGIN_RANGE = (0.0, 50.0)
GROWTH_RANGE = (-20.0, 20.0)
SHARE_OF_LOANS = 0.15
AMOUNT_RANGE_WAN = (50, 5000)
METHOD = (
    "流动资金贷款需求量测算：2015年收入×(1－净利率)×(1＋收入增长率)÷周转次数，"
    "周转天数＝存货＋应收账款（缺应付、预付、预收）；缺自有资金及现有贷款，按营运资金量的15%计")

COLUMNS = (
    "credit_code external_source external_id name contact_name contact_phone region industry "
    "industry_edition founded_on placements titles titles_checked_on lists fiscal_year "
    "figures_source figures_as_of revenue_yuan profit_yuan assets_yuan liabilities_yuan "
    "debt_ratio_pct rd_expense_yuan rd_ratio_pct existing_loan_yuan employees ip_count "
    "prev_fiscal_year prev_revenue_yuan prev_profit_yuan prev_assets_yuan credit_grade "
    "credit_issuer credit_as_of tax_grade tax_issuer tax_as_of need_amount_yuan need_term_months "
    "need_purpose need_instruments need_rate_max_pct need_collateral need_priority "
    "need_estimated need_estimate_method"
).split()


def read(path):
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


def write(name, columns, rows):
    with open(HERE / name, "w", encoding="utf-8", newline="") as f:
        out = csv.DictWriter(f, columns, lineterminator="\n")
        out.writeheader()
        out.writerows(rows)
    print(f"{name}: {len(rows)} rows")


def number(text):
    return float(text) if text else None


def within(value, limits):
    return max(limits[0], min(limits[1], value))


class Mapping:
    """The tables that turn the sources' words into codes."""

    def __init__(self):
        self.rules = []
        for row in read(HERE / "product_nodes.csv"):
            labels = {label for label in row["labels"].split(";") if label}
            self.rules.append((re.compile(row["pattern"]), labels, row["node"]))
        self.industries = {r["label"]: r["industry"] for r in read(HERE / "source_industries.csv")}
        divisions = read(DIVISIONS)
        self.areas = [(d["name"], d["code"]) for level in "12" for d in divisions
                      if d["level"] == level]

    def region(self, area):
        """The first province, else city, whose name begins with the short name."""
        return next(code for name, code in self.areas if name.startswith(area))

    def placements(self, label, products):
        """The nodes of a firm's products, the largest revenue shares first."""
        shares = {}
        for product, share in products:
            if share < SHARE_MIN:
                continue
            for pattern, labels, node in self.rules:
                if (not labels or label in labels) and pattern.search(product):
                    shares[node] = max(min(share, 1.0), shares.get(node, 0.0))
        ranked = sorted(shares.items(), key=lambda item: (-item[1], item[0]))[:NODES_MAX]
        return ";".join(f"{node}:{share * 100:.0f}:mapped_from_product" for node, share in ranked)


def yuan_of_million(text):
    return round(float(text) * 1e6) if text else ""


def need_wan(figures):
    """The estimated need in 万元, rounded down to tens; None where turnover is unknown."""
    stock, receivable = number(figures["inventory_days"]), number(figures["ar_days"])
    margin = number(figures["net_margin_pct"])
    if stock is None or receivable is None or margin is None:
        return None
    margin = within(margin, MARGIN_RANGE) / 100
    growth = within(number(figures["revenue_growth_pct"]) or 0.0, GROWTH_RANGE) / 100
    turns = 360 / min(max(stock + receivable, 1.0), DAYS_MAX)
    revenue = number(figures["revenue_million"]) * 100
    capital = revenue * (1 - margin) * (1 + growth) / turns
    return within(int(capital * SHARE_OF_LOANS / 10) * 10, AMOUNT_RANGE_WAN)


def firm_row(i, years, balance, products, mapping):
    """One real firm as a row of the import file; what the sources lack stays empty."""
    figures, before = years[YEAR], years.get(str(int(YEAR) - 1))
    label = figures["industry"]
    row = dict.fromkeys(COLUMNS, "")
    row.update(
        external_source="sample", external_id=f"S{i:04}", name=f"样本企业 {i:04}",
        region=mapping.region(figures["area"]), industry=mapping.industries[label],
        industry_edition="2017" if mapping.industries[label] else "",
        placements=mapping.placements(label, products), fiscal_year=YEAR,
        figures_source="公开年报2015（样本）", revenue_yuan=yuan_of_million(figures["revenue_million"]),
        profit_yuan=yuan_of_million(figures["net_profit_million"]))
    if figures["equity_ratio_pct"]:
        row["debt_ratio_pct"] = f"{max(0.0, 100 - float(figures['equity_ratio_pct'])):.2f}"
    if balance and number(balance["total_assets_wan"]):
        row["assets_yuan"] = round(float(balance["total_assets_wan"]) * 1e4)
        row["figures_source"] = "公开年报2015，资产总额取2016年6月末（样本）"
        row["figures_as_of"] = "2016-06-30"
    if before:
        row.update(prev_fiscal_year=before["fiscal_year"],
                   prev_revenue_yuan=yuan_of_million(before["revenue_million"]),
                   prev_profit_yuan=yuan_of_million(before["net_profit_million"]))
    amount = need_wan(figures)
    if amount is not None:
        row.update(need_amount_yuan=amount * 10_000, need_term_months=12,
                   need_purpose="working_capital", need_estimated="true",
                   need_estimate_method=METHOD)
    return row


def real_firms(source):
    """The real firms, in an order that tells nothing of their codes."""
    finance = source / "ashare_finance_2014_2015"
    years, products = {}, {}
    for row in read(finance / "financials.csv.gz"):
        years.setdefault(row["code"], {})[row["fiscal_year"]] = row
    balances = {row["code"]: row for row in read(finance / "balance_2016h1.csv.gz")}
    for row in read(source / "industry_chain_ckg" / "company_product.csv.gz"):
        share = float(row["revenue_share"])
        products.setdefault(row["company_code"], []).append((row["product"], share))

    def taken(code):
        figures = years[code].get(YEAR)
        revenue = number(figures["revenue_million"]) if figures else None
        return (revenue is not None and 0 < revenue < REVENUE_BELOW_MILLION
                and figures["industry"] not in LEFT_OUT)

    shuffled = sorted(filter(taken, years), key=lambda c: hashlib.sha256(c.encode()).hexdigest())
    mapping = Mapping()
    return [firm_row(i, years[code], balances.get(code), products.get(code, []), mapping)
            for i, code in enumerate(shuffled, 1)]


def main():
    firms = real_firms(pathlib.Path(sys.argv[1]))
    mapped = sum(bool(row["placements"]) for row in firms)
    asking = sum(bool(row["need_amount_yuan"]) for row in firms)
    print(f"real firms: {len(firms)}, on a chain: {mapped}, with an estimated need: {asking}")
    write("smes.csv", COLUMNS, firms + list(illustrative.rows(COLUMNS)))
    write("offerings.csv", lenders.COLUMNS, list(lenders.rows()))


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    main()
