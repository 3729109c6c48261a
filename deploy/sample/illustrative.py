"""The 40 illustrative firms of the sample: no real firm, all facts present.

They are spread so that every tier, size class, purpose, instrument and verdict occurs. Money in
万元, ratios in percent; the figures are those of 2025, the year before is derived from them.
"""

WC, EQ, FA, RD, OR, RE = (
    "working_capital", "equipment_upgrade", "fixed_assets", "research_development",
    "order_fulfilment", "refinancing")
CREDIT, MORT, IP, REC, LEASE, GUAR, EQUITY, FACT, LINK, BILL = (
    "credit_loan", "mortgage_loan", "ip_pledge_loan", "receivable_financing", "financial_leasing",
    "guaranteed_loan", "equity_investment", "factoring", "investment_loan_linkage",
    "bill_financing")
ESTATE, LAND, MACHINE, PATENTS, RECEIV, STOCK, SHARES, THIRD = (
    "real_estate", "land_use_right", "equipment", "intellectual_property", "receivables",
    "inventory", "equity", "third_party_guarantee")
NONE, TECH, INNO, SRDI, GIANT, KEY, CHAMPION, HIGH = (
    "", "technology_sme", "innovative_sme", "srdi_sme", "little_giant", "key_little_giant",
    "single_champion", "high_tech_enterprise")

# placements; region, industry, founded, staff; revenue, margin, assets, debt ratio, R&D ratio,
# IP rights, loans; titles; credit, tax; amount, term, purpose, instruments, rate, collateral,
# what matters most.
FIRMS = [
    ("robots/reducers:70;machine-tools/spindle-screw:20", 330106, "3453", "2011-03-18", 320,
     26000, 9.5, 31000, 46, 6.2, 48, 3500, [GIANT, HIGH], "aa", "a",
     3000, 12, WC, [CREDIT, IP, GUAR], 4.0, [PATENTS, RECEIV], "rate"),
    ("robots/servo:80", 330282, "3813", "2015-07-02", 85,
     5200, 7.1, 4800, 52, 5.1, 16, 600, [SRDI, HIGH], "a", "a",
     600, 24, EQ, [CREDIT, LEASE, MORT, GUAR], 4.8, [MACHINE, THIRD], "amount"),
    ("robots/integration:90;nev/production-equipment:30", 440606, "3499", "2017-05-20", 64,
     3800, 5.4, 3500, 58, 4.6, 11, 400, [INNO, HIGH], "bbb", "b",
     400, 12, OR, [CREDIT, REC, GUAR], 5.0, [RECEIV], "rate"),
    ("robots/robots:85", 440309, "3491", "2019-09-10", 140,
     9800, -4.0, 12500, 41, 14.5, 62, 500, [SRDI, HIGH], "bbb", "b",
     2000, 60, RD, [EQUITY, LINK, CREDIT], 10.0, [SHARES, PATENTS], "term"),
    ("machine-tools/metal-cutting:75", 210213, "3421", "2004-11-08", 460,
     33000, 6.2, 52000, 55, 4.4, 37, 8000, [GIANT, HIGH], "a", "a",
     3000, 48, EQ, [MORT, LEASE, CREDIT], 4.2, [ESTATE, LAND, MACHINE], "amount"),
    ("machine-tools/cutting-tools:95", 430211, "3321", "2009-04-23", 210,
     14500, 11.2, 19800, 38, 5.8, 29, 1500, [SRDI], "aa", "a",
     1200, 12, WC, [CREDIT, REC, BILL], 4.2, [RECEIV], "rate"),
    ("machine-tools/cnc-servo:60;robots/controllers:30", 420111, "4011", "2013-06-30", 180,
     11200, 8.4, 13000, 43, 11.0, 54, 900, [GIANT, HIGH], "a", "a",
     1500, 24, RD, [CREDIT, IP, LINK], 4.5, [PATENTS], "term"),
    ("machine-tools/castings:80;rail/materials:15", 370112, "3391", "2001-08-15", 130,
     6900, 3.1, 8200, 67, 1.8, 3, 2100, [NONE], "bb", "b",
     800, 12, RE, [MORT, GUAR, CREDIT], 5.2, [ESTATE, MACHINE], "locality"),
    ("nev/battery-materials:88", 430124, "3985", "2014-02-11", 380,
     38500, 7.7, 46000, 57, 4.9, 33, 6500, [KEY, HIGH], "aa", "a",
     5000, 36, FA, [MORT, CREDIT], 3.6, [ESTATE, LAND, MACHINE], "amount"),
    ("nev/thermal:72", 320412, "3464", "2012-10-29", 290,
     21500, 6.8, 24000, 54, 4.1, 26, 3000, [SRDI, HIGH], "a", "a",
     2000, 12, WC, [CREDIT, REC, BILL, GUAR], 4.0, [RECEIV, STOCK], "rate"),
    ("nev/power-electronics:65;nev/charging:20", 340104, "3824", "2018-03-05", 155,
     12800, 4.2, 15500, 48, 9.3, 41, 1200, [GIANT, HIGH], "a", "b",
     1800, 60, RD, [EQUITY, CREDIT, LINK], 9.0, [SHARES], "amount"),
    ("nev/vehicle-electronics:90", 500112, "3962", "2016-12-01", 95,
     6400, 5.0, 6100, 59, 6.6, 18, 700, [INNO, HIGH], "bbb", "b",
     600, 12, OR, [REC, FACT, CREDIT, GUAR], 5.3, [RECEIV], "rate"),
    ("pharma/chemical-drugs:92", 320115, "2720", "2008-05-16", 260,
     18700, 13.5, 28500, 36, 8.1, 24, 1000, [SRDI, HIGH], "aa", "a",
     1800, 36, RD, [CREDIT, IP], 4.2, [PATENTS], "term"),
    # Asks for a rate that no offering for it has.
    ("pharma/herbs:55;pharma/tcm-pieces:40", 621102, "2730", "2010-09-27", 48,
     2600, 4.5, 3100, 49, 1.2, 2, 300, [NONE], "bb", "m",
     300, 12, WC, [CREDIT, GUAR], 3.0, [STOCK, THIRD], "locality"),
    ("pharma/research-services:85", 320505, "7340", "2020-06-18", 66,
     1900, -12.0, 4200, 33, 28.0, 15, 0, [TECH, HIGH], "bb", "m",
     500, 24, RD, [CREDIT, EQUITY, LINK], 9.5, [SHARES, PATENTS], "term"),
    ("pharma/equipment:78", 430121, "3544", "2006-01-12", 240,
     16200, 8.9, 21000, 44, 4.3, 31, 1800, [GIANT], "aa", "a",
     1500, 48, EQ, [LEASE, MORT, CREDIT], 5.4, [MACHINE, ESTATE], "term"),
    ("medical-equipment/monitoring:80", 440305, "3581", "2013-11-19", 175,
     13600, 12.0, 16800, 31, 11.4, 72, 800, [GIANT, HIGH], "aa", "a",
     1500, 12, OR, [CREDIT, REC, FACT], 5.5, [RECEIV, PATENTS], "amount"),
    ("medical-equipment/ivd:90", 330108, "2761", "2017-08-08", 98,
     5600, 9.0, 7400, 28, 12.2, 36, 300, [SRDI, HIGH], "a", "a",
     800, 24, RD, [CREDIT, IP, LINK], 4.5, [PATENTS], "rate"),
    ("medical-equipment/consumables:95", 360112, "3584", "2005-03-03", 310,
     9700, 5.8, 9900, 51, 3.2, 12, 1200, [INNO], "bbb", "a",
     700, 12, WC, [CREDIT, REC, GUAR], 4.6, [RECEIV], "rate"),
    ("medical-equipment/rehabilitation:60", 310115, "3586", "2021-04-26", 14,
     420, -3.5, 610, 62, 7.5, 4, 60, [TECH], "b", "m",
     50, 12, WC, [CREDIT, GUAR], 6.5, [], "locality"),
    ("software/middleware:82;software/database:15", 110108, "6512", "2011-12-22", 220,
     9200, 14.1, 15600, 22, 21.0, 95, 0, [GIANT, HIGH], "aa", "a",
     1500, 24, RD, [CREDIT, IP, EQUITY], 8.5, [PATENTS], "term"),
    ("software/cad-cae:90", 310104, "6513", "2018-07-17", 88,
     2800, -8.0, 5400, 35, 35.0, 28, 200, [INNO, HIGH], "bbb", "b",
     600, 12, WC, [CREDIT, GUAR], 4.8, [], "rate"),
    ("software/mes-scada:75", 370203, "6513", "2014-10-10", 72,
     3300, 9.2, 3600, 40, 13.0, 33, 150, [SRDI, HIGH], "a", "a",
     300, 12, WC, [CREDIT, IP, GUAR], 4.9, [PATENTS], "rate"),
    ("software/security:70;servers/security-devices:30", 510107, "6513", "2012-02-29", 130,
     6100, 10.4, 8900, 30, 15.2, 51, 0, [SRDI, HIGH], "a", "a",
     900, 12, OR, [CREDIT, REC], 4.3, [RECEIV], "amount"),
    ("civil-aircraft/composites:85", 610113, "3062", "2010-06-06", 165,
     10800, 9.9, 17500, 39, 7.7, 44, 1100, [GIANT, HIGH], "a", "a",
     1500, 24, WC, [CREDIT, IP], 4.1, [PATENTS], "rate"),
    ("civil-aircraft/structures:92", 510124, "3744", "2015-01-30", 142,
     8600, 7.3, 15200, 48, 5.6, 17, 2200, [SRDI], "bbb", "a",
     1200, 48, EQ, [LEASE, MORT, CREDIT], 5.1, [MACHINE, ESTATE], "term"),
    ("servers/pcb:60;mobile-comm/pcb:35", 360481, "3982", "2009-07-21", 520,
     31000, 6.0, 34500, 61, 4.5, 21, 5200, [SRDI, HIGH], "a", "a",
     2500, 12, WC, [REC, FACT, CREDIT, BILL], 4.6, [RECEIV, STOCK], "amount"),
    ("servers/cooling:88", 320583, "3464", "2019-03-14", 58,
     4100, 8.1, 4300, 45, 6.0, 14, 250, [TECH, HIGH], "bbb", "b",
     400, 24, EQ, [CREDIT, LEASE, GUAR], 4.9, [MACHINE], "locality"),
    ("servers/memory-storage:95", 110108, "3912", "2016-09-09", 118,
     15800, 5.9, 18600, 53, 8.8, 39, 1500, [GIANT, HIGH], "a", "b",
     2000, 12, OR, [CREDIT, REC], 4.0, [RECEIV], "amount"),
    ("mobile-comm/optical-devices:90", 420111, "3976", "2013-04-16", 330,
     24500, 10.8, 33000, 34, 9.6, 86, 1800, [KEY, HIGH], "aa", "a",
     3000, 60, FA, [MORT, EQUITY, CREDIT], 9.0, [ESTATE, LAND, SHARES], "amount"),
    ("mobile-comm/terminal-parts:70", 441900, "3922", "2012-12-12", 410,
     19800, 3.9, 17500, 68, 3.4, 9, 3600, [NONE, HIGH], "bbb", "b",
     1500, 12, OR, [FACT, REC, LEASE, GUAR], 5.5, [RECEIV, MACHINE], "rate"),
    ("displays/optical-films:85", 320506, "2921", "2011-05-25", 205,
     17300, 9.1, 25500, 42, 6.4, 47, 2600, [CHAMPION, HIGH], "aa", "a",
     2000, 96, FA, [MORT], 4.0, [ESTATE, LAND], "term"),
    ("displays/led-displays:80", 350582, "3990", "2010-08-20", 92,
     6700, 4.8, 6900, 60, 3.1, 8, 800, [INNO], "bbb", "b",
     600, 12, WC, [CREDIT, BILL, GUAR], 4.7, [STOCK, THIRD], "locality"),
    ("instruments/analysis:88", 110112, "4014", "2014-03-27", 110,
     7800, 11.5, 10400, 27, 12.8, 58, 0, [GIANT, HIGH], "aa", "a",
     1000, 24, RD, [CREDIT, IP, LINK], 4.2, [PATENTS], "rate"),
    ("instruments/supply-meters:93", 330782, "4016", "2003-10-17", 245,
     15200, 8.3, 19000, 45, 3.9, 22, 2000, [SRDI], "a", "a",
     1200, 24, RE, [MORT, CREDIT, GUAR], 4.2, [ESTATE, LAND, THIRD], "rate"),
    ("rail/safety-monitoring:86", 110106, "3716", "2008-12-05", 188,
     12400, 13.0, 22000, 29, 10.1, 64, 500, [GIANT, HIGH], "aa", "a",
     1800, 12, OR, [CREDIT, REC], 3.8, [RECEIV], "rate"),
    ("marine/deck-machinery:74;marine/pumps-valves:20", 370211, "3734", "2007-06-11", 360,
     27500, 5.5, 39000, 63, 3.6, 19, 6200, [SRDI], "a", "a",
     3000, 36, OR, [MORT, REC, LEASE, CREDIT], 5.0, [ESTATE, MACHINE, RECEIV], "amount"),
    ("farm-machinery/harvesters:82", 370783, "3572", "2010-11-11", 76,
     4600, 5.2, 5200, 56, 3.3, 10, 500, [INNO], "bbb", "a",
     300, 24, EQ, [CREDIT, GUAR, LEASE], 5.4, [MACHINE, THIRD], "locality"),
    # A micro firm that only the smallest products fit, and a large one that nothing fits.
    ("farm-machinery/smart-agriculture:50", 650105, "4024", "2022-05-05", 8,
     180, -15.0, 260, 78, 9.0, 2, 20, [NONE], "ccc", "c",
     15, 12, WC, [CREDIT], 10.0, [], "rate"),
    ("marine/ships:90", 320682, "3731", "1998-02-02", 1350,
     86000, -2.0, 150000, 88, 1.1, 5, 42000, [NONE], "b", "d",
     9000, 60, RE, [CREDIT], 3.0, [], "amount"),
]

TITLE_DATES = {
    TECH: ("2026-06-30", "2027-06-29"), INNO: ("2025-09-01", "2028-08-31"),
    SRDI: ("2025-01-15", "2028-01-14"), GIANT: ("2025-07-01", "2028-06-30"),
    KEY: ("2025-07-01", "2028-06-30"), CHAMPION: ("2024-12-01", "2027-11-30"),
    HIGH: ("2024-11-28", "2027-11-27"),
}


def yuan(wan):
    return round(wan * 10_000)


def rows(columns):
    """The firms as rows of the import file."""
    for i, firm in enumerate(FIRMS, 1):
        (placements, region, industry, founded, staff, revenue, margin, assets, debt, rd, ip,
         loans, titles, credit, tax, amount, term, purpose, instruments, rate, collateral,
         priority) = firm
        before = revenue * (100 - (i * 7) % 23) / 104
        chain = (f"{part}:leader_confirmed" if i % 4 == 0 else f"{part}:document"
                 for part in placements.split(";"))
        row = dict.fromkeys(columns, "")
        row.update(
            external_source="illustrative", external_id=f"I{i:02}", name=f"示例企业 {i:02}",
            region=region, industry=industry, industry_edition="2017", founded_on=founded,
            placements=";".join(chain), titles_checked_on="2026-10-31",
            titles=";".join(":".join((t, *TITLE_DATES[t])) for t in titles if t),
            fiscal_year=2025, figures_source="示例数据", figures_as_of="2025-12-31",
            revenue_yuan=yuan(revenue), profit_yuan=yuan(revenue * margin / 100),
            assets_yuan=yuan(assets), liabilities_yuan=yuan(assets * debt / 100),
            rd_expense_yuan=yuan(revenue * rd / 100), existing_loan_yuan=yuan(loans),
            employees=staff, ip_count=ip, prev_fiscal_year=2024, prev_revenue_yuan=yuan(before),
            prev_profit_yuan=yuan(before * (margin - 0.4) / 100),
            prev_assets_yuan=yuan(assets * 0.94), credit_grade=credit,
            credit_issuer="示例评级机构", credit_as_of="2026-06-30", tax_grade=tax,
            tax_issuer="主管税务机关（示例）", tax_as_of="2026-04-30",
            need_amount_yuan=yuan(amount), need_term_months=term, need_purpose=purpose,
            need_instruments=";".join(instruments), need_rate_max_pct=rate,
            need_collateral=";".join(collateral) or "none", need_priority=priority,
            need_estimated="false")
        if i % 3 == 0:
            row["lists"] = "推荐清单:地方融资协调工作专班:2026-03-01:"
        yield row
