//! The columns of import files: one list for reading, for templates and for generated files.

/// A column of an import file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// English header, also the name of the field.
    pub code: &'static str,
    /// Chinese header.
    pub zh: &'static str,
    /// Example of a template with English headers.
    pub example_en: &'static str,
    /// Example of a template with Chinese headers.
    pub example_zh: &'static str,
}

/// A column whose example is the same in both languages.
const fn same(code: &'static str, zh: &'static str, example: &'static str) -> Column {
    both(code, zh, example, example)
}

const fn both(
    code: &'static str,
    zh: &'static str,
    example_en: &'static str,
    example_zh: &'static str,
) -> Column {
    Column {
        code,
        zh,
        example_en,
        example_zh,
    }
}

/// Columns of a file of firms.
pub const SME: &[Column] = &[
    same("credit_code", "统一社会信用代码", "91330106MA0000001A"),
    same("external_source", "外部编号来源", ""),
    same("external_id", "外部编号", ""),
    both("name", "企业名称", "Example firm", "示例企业"),
    same("contact_name", "联系人", ""),
    same("contact_phone", "联系电话", ""),
    same("region", "行政区划代码", "330106"),
    same("industry", "行业代码", "3421"),
    same("industry_edition", "行业代码版本", "2017"),
    same("founded_on", "成立日期", "2012-05-08"),
    both(
        "placements",
        "产业链节点",
        "machine-tools/metal-cutting:80:declared",
        "machine-tools/metal-cutting:80:企业申报",
    ),
    both(
        "titles",
        "资质称号",
        "srdi_sme:2025-01-15:2028-01-14",
        "专精特新中小企业:2025-01-15:2028-01-14",
    ),
    same("titles_checked_on", "称号核查日期", "2026-01-31"),
    both(
        "lists",
        "名单",
        "Chain list 2026:Provincial authority:2026-01-01:2026-12-31",
        "2026年链上企业名单:省级主管部门:2026-01-01:2026-12-31",
    ),
    same("fiscal_year", "财务年度", "2025"),
    both("figures_source", "数据来源", "Audit report", "审计报告"),
    same("figures_as_of", "数据截止日", "2025-12-31"),
    same("revenue_yuan", "营业收入(元)", "58000000"),
    same("profit_yuan", "净利润(元)", "3200000"),
    same("assets_yuan", "资产总额(元)", "71000000"),
    same("liabilities_yuan", "负债总额(元)", "33000000"),
    same("debt_ratio_pct", "资产负债率(%)", ""),
    same("rd_expense_yuan", "研发费用(元)", "3100000"),
    same("rd_ratio_pct", "研发强度(%)", ""),
    same("existing_loan_yuan", "现有贷款(元)", "12000000"),
    same("employees", "从业人员", "126"),
    same("ip_count", "知识产权数", "23"),
    same("prev_fiscal_year", "上年财务年度", "2024"),
    same("prev_revenue_yuan", "上年营业收入(元)", "51000000"),
    same("prev_profit_yuan", "上年净利润(元)", "2700000"),
    same("prev_assets_yuan", "上年资产总额(元)", "66000000"),
    same("credit_grade", "信用等级", "A"),
    both("credit_issuer", "信用评级机构", "Rating agency", "评级机构"),
    same("credit_as_of", "信用评级日期", "2026-01-10"),
    same("tax_grade", "纳税信用级别", "A"),
    both("tax_issuer", "纳税评级机关", "Tax office", "税务机关"),
    same("tax_as_of", "纳税评级日期", "2025-04-30"),
    same("need_amount_yuan", "融资金额(元)", "8000000"),
    same("need_term_months", "融资期限(月)", "24"),
    both(
        "need_purpose",
        "融资用途",
        "equipment_upgrade",
        "设备更新与技术改造",
    ),
    both(
        "need_instruments",
        "可接受融资方式",
        "credit_loan;financial_leasing",
        "信用贷款;融资租赁",
    ),
    same("need_rate_max_pct", "可接受最高利率(%)", "4.5"),
    both(
        "need_collateral",
        "可提供担保",
        "equipment;receivables",
        "设备;应收账款",
    ),
    both("need_priority", "最看重", "rate", "利率低"),
    both("need_estimated", "需求为估算", "no", "否"),
    same("need_estimate_method", "估算方法", ""),
];

/// Columns of a file of offerings, each line with its lender.
pub const OFFERING: &[Column] = &[
    same("lender_code", "机构代码", "example-bank-hangzhou"),
    both(
        "lender_name",
        "机构名称",
        "Example city bank, Hangzhou",
        "示例城商行(杭州)",
    ),
    both(
        "lender_kind",
        "机构类型",
        "city_commercial_bank",
        "城市商业银行",
    ),
    same("lender_seat", "机构所在地", "330106"),
    both("lender_scope", "经营范围", "province", "本省"),
    both("lender_illustrative", "示例机构", "yes", "是"),
    same("external_id", "产品编号", "equipment-01"),
    both("name", "产品名称", "Example equipment loan", "示例设备贷"),
    both("instrument", "融资方式", "credit_loan", "信用贷款"),
    same("regions", "适用地区", "330000"),
    same("chains", "适用产业链", "machine-tools;robots"),
    both(
        "tiers",
        "适用梯度",
        "innovative;srdi;little_giant",
        "创新型（科技型）;专精特新;小巨人",
    ),
    both("sizes", "适用规模", "small;medium", "小型;中型"),
    both(
        "purposes",
        "适用用途",
        "working_capital;equipment_upgrade",
        "流动资金;设备更新与技术改造",
    ),
    same("collateral_any", "担保要求", ""),
    same("excluded_divisions", "不支持行业", "25;31"),
    same("revenue_min_yuan", "营收下限(元)", "10000000"),
    same("revenue_max_yuan", "营收上限(元)", "400000000"),
    same("age_min", "成立年限下限", "2"),
    same("age_max", "成立年限上限", ""),
    same("amount_min_yuan", "金额下限(元)", "1000000"),
    same("amount_max_yuan", "金额上限(元)", "10000000"),
    same("term_min", "期限下限(月)", "6"),
    same("term_max", "期限上限(月)", "36"),
    same("debt_ratio_max_pct", "资产负债率上限(%)", "70"),
    same("credit_grade_min", "最低信用等级", "BB"),
    same("tax_grade_min", "最低纳税级别", "B"),
    same("rd_ratio_min_pct", "研发强度下限(%)", "3"),
    same("ip_count_min", "知识产权数下限", ""),
    same("assets_min_yuan", "资产下限(元)", "5000000"),
    same("leverage_max_pct", "负债收入比上限(%)", "70"),
    same("margin_min_pct", "净利率下限(%)", "0"),
    same("rate_pct", "利率(%)", "3.65"),
    same("focus_nodes", "重点节点", "machine-tools/metal-cutting"),
    same("focus_chains", "重点产业链", "machine-tools"),
    same("amount_preferred_yuan", "偏好金额(元)", "5000000"),
    same("term_preferred", "偏好期限(月)", "24"),
    same("appetite", "投放意愿", "600"),
    same("w_chain", "权重-产业链", "30"),
    same("w_grade", "权重-信用", "20"),
    same("w_locality", "权重-本地", "15"),
    same("w_tier", "权重-梯度", "15"),
    same("w_amount", "权重-金额", "10"),
    same("w_appetite", "权重-意愿", "10"),
    same("clients_max", "户数上限", "20"),
    same("quota_yuan", "额度(元)", "60000000"),
    both("period", "额度周期", "quarter", "每季"),
    same("valid_from", "生效日期", "2026-01-01"),
    same("valid_until", "失效日期", "2026-12-31"),
];

/// Position of the column that a header names, in either language.
///
/// Case, spaces and the full-width forms of brackets, percent sign and hyphen do not count.
pub fn find(columns: &[Column], header: &str) -> Option<usize> {
    let wanted = plain(header);
    columns
        .iter()
        .position(|column| plain(column.code) == wanted || plain(column.zh) == wanted)
}

fn plain(header: &str) -> String {
    header
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '\u{feff}')
        .map(half_width)
        .flat_map(char::to_lowercase)
        .collect()
}

/// The ASCII character that a full-width form stands for.
pub fn half_width(c: char) -> char {
    match c {
        '—' | '–' => '-',
        '\u{ff01}'..='\u{ff5e}' => {
            char::from_u32(u32::from(c) - 0xff01 + u32::from('!')).unwrap_or(c)
        }
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn headers_are_unique_and_found_in_both_languages() {
        for table in [SME, OFFERING] {
            let mut seen = BTreeSet::new();
            for (i, column) in table.iter().enumerate() {
                assert!(seen.insert(plain(column.code)) && seen.insert(plain(column.zh)));
                assert_eq!(find(table, column.code), Some(i));
                assert_eq!(find(table, column.zh), Some(i));
            }
        }
    }

    #[test]
    fn headers_forgive_form_but_not_words() {
        let revenue = find(SME, "revenue_yuan");
        assert!(revenue.is_some());
        assert_eq!(find(SME, " Revenue_Yuan "), revenue);
        assert_eq!(find(SME, "营业收入（元）"), revenue);
        assert_eq!(find(SME, "\u{feff}营业收入(元)"), revenue);
        assert_eq!(find(SME, "营业收入(万元)"), None);
        assert_eq!(find(OFFERING, "权重－产业链"), find(OFFERING, "w_chain"));
    }
}
