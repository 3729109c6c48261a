//! Files of a run, written and read back, and every way in which one can be wrong.

#[cfg(test)]
mod tests {
    use parquet::basic::{LogicalType as Logical, Repetition, Type as Physical};
    use parquet::data_type::{DataType, Int32Type, Int64Type};
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::types::Type;
    use snapshot::{
        ASSIGNMENT, BATCH_ROWS, Batches, Column, NULL, OFFERING, OFFERING_REGION, PAIRS, PairKind,
        SME, SME_KEY, Snapshot, TOPK, Table, TableFormat, TableWriter, Values, digest_of,
    };
    use std::fs;
    use std::path::Path;

    fn table(format: &TableFormat, rows: i64) -> Table {
        let column = |place: i64, column: &snapshot::ColumnFormat| match column.kind {
            snapshot::Kind::Integer => {
                let value = |row| {
                    if column.nullable && row == place {
                        NULL
                    } else {
                        row * 100 + place
                    }
                };
                Values::Integers((0..rows).map(value).collect())
            }
            snapshot::Kind::Text => Values::Texts(
                (0..rows)
                    .map(|row| format!("企业 {row}, \"{place}\""))
                    .collect(),
            ),
        };
        let columns = (0..).zip(format.columns);
        Table::new(
            columns
                .map(|(place, format)| Column {
                    name: format.name,
                    values: column(place, format),
                })
                .collect(),
        )
    }

    fn pairs() -> Table {
        Table::new(vec![
            Column {
                name: "kind",
                values: Values::Texts(vec!["fixed".into(), "excluded".into(), "fixed".into()]),
            },
            Column {
                name: "sme_id",
                values: Values::Integers(vec![3, 1, 0]),
            },
            Column {
                name: "offering_id",
                values: Values::Integers(vec![0, 1, 1]),
            },
        ])
    }

    fn snapshot() -> Snapshot {
        Snapshot {
            sme: table(&SME, 5),
            offering: table(&OFFERING, 2),
            offering_region: table(&OFFERING_REGION, 3),
            pairs: Some(pairs()),
            sme_key: Some(table(&SME_KEY, 5)),
            offering_key: None,
        }
    }

    /// What went wrong, with the directory left out.
    fn error(dir: &Path) -> String {
        let error = Snapshot::read(dir).expect_err("a wrong file");
        let source = std::error::Error::source(&error).map(|source| format!(": {source}"));
        let shown = format!("{error}{}", source.unwrap_or_default());
        shown
            .replace(&format!("{}/", dir.display()), "")
            .replace(&dir.display().to_string(), "DIR")
    }

    fn csv(dir: &Path, format: &TableFormat, rows: &[&[(&str, &str)]]) {
        let mut names: Vec<&str> = format.id.into_iter().collect();
        names.extend(format.columns.iter().map(|column| column.name));
        let mut text = names.join(",") + "\n";
        for (row, cells) in rows.iter().enumerate() {
            let cell = |name: &&str| {
                let named = cells.iter().find(|(column, _)| column == name);
                let id = format.id == Some(*name);
                match named {
                    Some((_, cell)) => (*cell).to_owned(),
                    None if id => row.to_string(),
                    None => "1".to_owned(),
                }
            };
            text += &(names.iter().map(cell).collect::<Vec<_>>().join(",") + "\n");
        }
        fs::write(dir.join(format!("{}.csv", format.name)), text).unwrap();
    }

    fn csv_dir() -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        csv(dir.path(), &SME, &[&[], &[]]);
        csv(dir.path(), &OFFERING, &[&[]]);
        csv(dir.path(), &OFFERING_REGION, &[&[("offering_id", "0")]]);
        dir
    }

    #[test]
    fn what_is_written_is_read_back() {
        let dir = tempfile::tempdir().unwrap();
        let written = snapshot();
        written.write(dir.path()).unwrap();
        let read = Snapshot::read(dir.path()).unwrap();
        assert_eq!(read, written);
        assert_eq!(read.sme.integers("region").unwrap()[0], NULL);
        assert_eq!(read.pairs_of(PairKind::Fixed), [(3, 0), (0, 1)]);
        assert_eq!(read.pairs_of(PairKind::Excluded), [(1, 1)]);
        let partial: Vec<_> = fs::read_dir(dir.path())
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| {
                path.extension()
                    .is_none_or(|extension| extension != "parquet")
            })
            .collect();
        assert!(partial.is_empty(), "{partial:?}");
    }

    #[test]
    fn rows_come_in_any_order_and_further_columns_are_ignored() {
        let dir = csv_dir();
        let path = dir.path().join("offering_region.csv");
        fs::write(path, "\u{feff}note, code ,offering_id\nx,33,0\ny, 11 ,0\n").unwrap();
        csv(
            dir.path(),
            &SME,
            &[
                &[("sme_id", "2"), ("age", "12")],
                &[("sme_id", "0"), ("age", "")],
                &[("sme_id", "1"), ("age", "-11")],
            ],
        );
        let read = Snapshot::read(dir.path()).unwrap();
        assert_eq!(read.sme.integers("age").unwrap(), [NULL, -11, 12]);
        assert_eq!(read.offering_region.integers("code").unwrap(), [33, 11]);
        assert!(read.pairs.is_none() && read.offering.integers("lender_id").is_some());
    }

    #[test]
    fn parquet_goes_before_csv() {
        let dir = csv_dir();
        table(&SME, 7).write(dir.path(), &SME).unwrap();
        assert_eq!(Snapshot::read(dir.path()).unwrap().sme.rows(), 7);
    }

    #[test]
    fn many_row_groups_are_one_table() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("sme.parquet");
        let whole = table(&SME, 5);
        let mut writer = TableWriter::create(&path, &SME).unwrap();
        for _ in 0..3 {
            writer.append(&whole).unwrap();
        }
        assert!(!path.exists(), "not before it is whole");
        writer.finish().unwrap();
        let read = Table::read(dir.path(), &SME).unwrap();
        assert_eq!(read.rows(), 15);
        let ages = whole.integers("age").unwrap().repeat(3);
        assert_eq!(read.integers("age").unwrap(), ages);
        let rows = table(&TOPK, i64::try_from(snapshot::MAX_GROUP_ROWS).unwrap() + 3);
        rows.write(dir.path(), &TOPK).unwrap();
        assert_eq!(Table::read(dir.path(), &TOPK).unwrap(), rows);
    }

    #[test]
    fn batches_are_the_table() {
        let dir = tempfile::tempdir().unwrap();
        let few = table(&SME, 5);
        let many = table(&SME, i64::try_from(BATCH_ROWS).unwrap() * 2 + 3);
        let path = dir.path().join("sme.parquet");
        let mut writer = TableWriter::create(&path, &SME).unwrap();
        for group in [&few, &many, &few] {
            writer.append(group).unwrap();
        }
        writer.finish().unwrap();
        let whole = Table::read(dir.path(), &SME).unwrap();
        let mut batches = Batches::open(dir.path(), &SME).unwrap();
        assert_eq!(batches.rows(), whole.rows());
        let mut sizes = Vec::new();
        let mut row = 0;
        while let Some(batch) = batches.next_batch().unwrap() {
            for format in SME.columns {
                let rows = &whole.integers(format.name).unwrap()[row..row + batch.rows()];
                assert_eq!(batch.integers(format.name).unwrap(), rows);
            }
            let ids = batch.integers("sme_id").unwrap();
            assert!(ids.iter().copied().eq((0..).skip(row).take(batch.rows())));
            row += batch.rows();
            sizes.push(batch.rows());
        }
        assert_eq!(sizes, [5, BATCH_ROWS, BATCH_ROWS, 3, 5]);
    }

    const STRICT: [snapshot::ColumnFormat; 1] = [snapshot::ColumnFormat {
        nullable: false,
        ..SME.columns[0]
    }];

    #[test]
    fn what_is_wrong_is_told_by_batches_too() {
        let dir = tempfile::tempdir().unwrap();
        let at = dir.path();
        let told = |format: &TableFormat| {
            let mut batches = Batches::open(at, format)?;
            while batches.next_batch()?.is_some() {}
            Ok::<_, snapshot::Error>(())
        };
        let as_whole = |format: &TableFormat, expected: &str| {
            let [batches, whole] = [told(format), Table::read(at, format).map(drop)]
                .map(|error| error.unwrap_err().to_string());
            assert_eq!(batches, whole);
            assert!(batches.ends_with(expected), "{batches}");
        };
        let error = told(&SME).unwrap_err().to_string();
        assert!(error.contains("sme.parquet is not there"), "{error}");
        // More rows than one batch has, so that the wrong one lies behind the first.
        let rows = i64::try_from(BATCH_ROWS).unwrap() + 9;
        let loose = TableFormat {
            columns: &SME.columns[..2],
            id: None,
            name: "t",
        };
        let wanted = TableFormat {
            columns: &STRICT,
            ..loose
        };
        let write = |region: &dyn Fn(i64) -> i64| {
            let columns = ["region", "industry"].map(|name| Column {
                name,
                values: Values::Integers((0..rows).map(region).collect()),
            });
            Table::new(columns.into()).write(at, &loose).unwrap();
        };
        write(&|row| if row == rows - 2 { NULL } else { row });
        as_whole(
            &wanted,
            r#"row 16392, column region: "", expected a whole number"#,
        );
        let by_id = TableFormat {
            id: Some("region"),
            columns: &SME.columns[1..2],
            ..loose
        };
        write(&|row| row);
        told(&by_id).unwrap();
        write(&|row| if row == rows - 1 { 3 } else { row });
        as_whole(
            &by_id,
            r#"row 16393, column region: "3", expected each of 0 to 16392 once"#,
        );
        write(&|row| row + 1);
        as_whole(
            &by_id,
            r#"row 16393, column region: "16393", expected each of 0 to 16392 once"#,
        );
        let more = TableFormat {
            columns: &SME.columns[5..6],
            ..loose
        };
        as_whole(&more, "column node2 is missing (expected 64-bit integers)");
        let whole = fs::read(at.join("t.parquet")).unwrap();
        fs::write(at.join("t.parquet"), &whole[..whole.len() / 2]).unwrap();
        as_whole(&by_id, "not a readable Parquet file");
    }

    #[test]
    fn wrong_csv_files_are_told() {
        let dir = csv_dir();
        let at = dir.path();
        csv(at, &SME, &[&[], &[("revenue", "1.5")]]);
        let expected =
            r#"sme.csv: row 2, column revenue: "1.5", expected a whole number or nothing"#;
        assert_eq!(error(at), expected);
        csv(at, &SME, &[&[("amount", "")]]);
        assert_eq!(
            error(at),
            r#"sme.csv: row 1, column amount: "", expected a whole number"#
        );
        csv(at, &SME, &[&[("age", "99999999999999999999")]]);
        assert!(error(at).starts_with("sme.csv: row 1, column age"));
        // The number that stands for null is not one that can be written.
        csv(at, &SME, &[&[("age", "-9223372036854775808")]]);
        assert!(error(at).starts_with("sme.csv: row 1, column age"));
        csv(at, &SME, &[&[("sme_id", "0")], &[("sme_id", "0")]]);
        let expected = r#"sme.csv: row 2, column sme_id: "0", expected each of 0 to 1 once"#;
        assert_eq!(error(at), expected);
        csv(at, &SME, &[&[("sme_id", "-1")]]);
        assert!(error(at).contains("column sme_id"));
        fs::write(at.join("sme.csv"), "sme_id,region\n0,1\n").unwrap();
        let expected = "sme.csv: column industry is missing (expected 64-bit integers)";
        assert_eq!(error(at), expected);
        csv(at, &SME, &[]);
        let with_ragged = fs::read_to_string(at.join("sme.csv")).unwrap() + "1,2\n";
        fs::write(at.join("sme.csv"), with_ragged).unwrap();
        assert!(error(at).starts_with("sme.csv: not a readable CSV file"));
        fs::remove_file(at.join("sme.csv")).unwrap();
        assert_eq!(error(at), "DIR: neither sme.parquet nor sme.csv is there");
    }

    #[test]
    fn wrong_parquet_files_are_told() {
        let dir = csv_dir();
        let at = dir.path();
        fs::write(at.join("sme.parquet"), "no parquet").unwrap();
        assert!(error(at).starts_with("sme.parquet: not a readable Parquet file"));
        let renamed = TableFormat {
            name: "sme",
            ..SME_KEY
        };
        table(&renamed, 2).write(at, &renamed).unwrap();
        let expected = "sme.parquet: column region is missing (expected 64-bit integers)";
        assert_eq!(error(at), expected);
        const TEXTS: [snapshot::ColumnFormat; 1] = [snapshot::ColumnFormat {
            name: "region",
            kind: snapshot::Kind::Text,
            nullable: false,
            optional: false,
            layout: snapshot::Layout::Dictionary,
        }];
        let texts = TableFormat {
            name: "sme",
            id: Some("sme_id"),
            columns: &TEXTS,
        };
        table(&texts, 2).write(at, &texts).unwrap();
        let expected =
            "sme.parquet: column region holds BYTE_ARRAY (String), expected 64-bit integers";
        assert_eq!(error(at), expected);
        let whole = fs::read(at.join("sme.parquet")).unwrap();
        fs::write(at.join("sme.parquet"), &whole[..whole.len() / 2]).unwrap();
        assert!(error(at).starts_with("sme.parquet: not a readable Parquet file"));
    }

    /// A footer whose row group has 2^63 - 1 rows instead of 7.
    #[test]
    fn a_row_count_of_a_footer_is_not_believed() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("sme.parquet");
        table(&SME, 7).write(dir.path(), &SME).unwrap();
        let mut bytes = fs::read(&path).unwrap();
        // Compact Thrift: a 64-bit field behind its neighbour, and the number with its sign last.
        let at = bytes
            .windows(2)
            .rposition(|it| it == [0x16, 7 << 1])
            .unwrap()
            + 1;
        let most = [0xfe, 255, 255, 255, 255, 255, 255, 255, 255, 1];
        bytes.splice(at..=at, most);
        let length = bytes.len() - 8..bytes.len() - 4;
        let before = u32::from_le_bytes(bytes[length.clone()].try_into().unwrap());
        bytes[length].copy_from_slice(&(before + 9).to_le_bytes());
        fs::write(&path, bytes).unwrap();
        let whole = Table::read(dir.path(), &SME).err();
        let in_batches = Batches::open(dir.path(), &SME).err();
        for told in [whole.unwrap(), in_batches.unwrap()] {
            let cause = std::error::Error::source(&told).unwrap().to_string();
            assert!(cause.contains("rows are missing"), "{cause}");
        }
    }

    #[test]
    fn nulls_where_none_may_be_are_told() {
        let dir = csv_dir();
        const LOOSE: [snapshot::ColumnFormat; 2] = [
            SME.columns[0],
            snapshot::ColumnFormat {
                name: "code",
                ..SME.columns[0]
            },
        ];
        let loose = TableFormat {
            name: "offering_region",
            id: None,
            columns: &LOOSE,
        };
        let ids = Values::Integers(vec![0, 0]);
        let codes = Values::Integers(vec![33, NULL]);
        let renamed = [
            snapshot::ColumnFormat {
                name: "offering_id",
                ..LOOSE[0]
            },
            LOOSE[1],
        ];
        let renamed = TableFormat {
            columns: Box::leak(Box::new(renamed)),
            ..loose
        };
        let columns = [("offering_id", ids), ("code", codes)];
        let columns = columns.map(|(name, values)| Column { name, values });
        Table::new(columns.into())
            .write(dir.path(), &renamed)
            .unwrap();
        let expected =
            r#"offering_region.parquet: row 2, column code: "", expected a whole number"#;
        assert_eq!(error(dir.path()), expected);
    }

    #[test]
    fn unknown_kinds_of_pairs_are_told() {
        let dir = csv_dir();
        csv(dir.path(), &PAIRS, &[&[("kind", "maybe")]]);
        let expected = r#"pairs: row 1, column kind: "maybe", expected fixed or excluded"#;
        assert_eq!(error(dir.path()), expected);
    }

    #[test]
    fn a_table_must_have_the_columns_of_its_format() {
        let dir = tempfile::tempdir().unwrap();
        let columns: [(&str, &[i64]); 2] = [("sme_id", &[1, 2]), ("offering_id", &[1])];
        let error = Table::of_integers(columns)
            .write(dir.path(), &ASSIGNMENT)
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "table assignment: column offering_id has 1 rows, expected 2"
        );
        assert!(!dir.path().join("assignment.parquet").exists());
    }

    /// A file by another writer: pyarrow, with dictionaries, Snappy and nulls.
    #[test]
    fn files_of_other_writers_are_read() {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/pyarrow");
        let from_parquet = Snapshot::read(&dir).unwrap();
        let copy = tempfile::tempdir().unwrap();
        for name in ["sme", "offering", "offering_region"] {
            let file = format!("{name}.csv");
            fs::copy(dir.join(&file), copy.path().join(&file)).unwrap();
        }
        assert_eq!(Snapshot::read(copy.path()).unwrap(), from_parquet);
        assert!(from_parquet.sme.integers("credit").unwrap().contains(&NULL));
    }

    #[test]
    fn digests_are_sha_256() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("file");
        fs::write(&path, "abc").unwrap();
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(digest_of(&path).unwrap(), expected);
        assert!(digest_of(&dir.path().join("none")).is_err());
    }

    /// Bytes of a small file in turn; the decoder panics over some of them.
    #[test]
    fn no_byte_of_a_file_makes_a_reader_panic() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("sme.parquet");
        table(&SME, 40).write(dir.path(), &SME).unwrap();
        let bytes = fs::read(&path).unwrap();
        let (mut whole, mut batched) = (0, 0);
        for at in (0..bytes.len()).step_by(7) {
            let mut bytes = bytes.clone();
            bytes[at] ^= 0x41;
            fs::write(&path, bytes).unwrap();
            whole += u32::from(Table::read(dir.path(), &SME).is_err());
            let all = Batches::open(dir.path(), &SME).and_then(|mut batches| {
                while batches.next_batch()?.is_some() {}
                Ok(())
            });
            batched += u32::from(all.is_err());
            let _ = snapshot::rows_of(&path);
        }
        assert!(whole > 20 && batched > 20, "{whole} {batched}");
    }

    /// A file with one column of this type and these values.
    fn foreign<T: DataType>(at: &Path, (physical, logical): (Physical, Logical), values: &[T::T]) {
        let field = Type::primitive_type_builder("rev_max", physical)
            .with_repetition(Repetition::REQUIRED)
            .with_logical_type(Some(logical))
            .build()
            .unwrap();
        let group = Type::group_type_builder("schema").with_fields(vec![field.into()]);
        let file = fs::File::create(at.join("sme.parquet")).unwrap();
        let schema = group.build().unwrap().into();
        let mut writer = SerializedFileWriter::new(file, schema, Default::default()).unwrap();
        let mut group = writer.next_row_group().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<T>().write_batch(values, None, None).unwrap();
        column.close().unwrap();
        group.close().unwrap();
        writer.close().unwrap();
    }

    /// As Polars and Arrow write them: the greatest would be read as -1.
    #[test]
    fn unsigned_columns_are_read_as_they_are_or_refused() {
        let dir = tempfile::tempdir().unwrap();
        let at = dir.path();
        const COLUMN: [snapshot::ColumnFormat; 1] = [snapshot::ColumnFormat {
            name: "rev_max",
            kind: snapshot::Kind::Integer,
            nullable: false,
            ..SME.columns[0]
        }];
        let format = TableFormat {
            name: "sme",
            id: None,
            columns: &COLUMN,
        };
        let read = || Table::read(at, &format).map_err(|error| error.to_string());
        foreign::<Int32Type>(
            at,
            (Physical::INT32, Logical::integer(16, false)),
            &[65_535],
        );
        assert_eq!(read().unwrap().integers("rev_max"), Some(&[65_535][..]));
        foreign::<Int32Type>(at, (Physical::INT32, Logical::integer(32, true)), &[-1]);
        assert_eq!(read().unwrap().integers("rev_max"), Some(&[-1][..]));
        foreign::<Int32Type>(at, (Physical::INT32, Logical::integer(32, false)), &[-1]);
        assert!(read().unwrap_err().contains("column rev_max holds INT32"));
        foreign::<Int64Type>(at, (Physical::INT64, Logical::integer(64, false)), &[-1]);
        assert!(read().unwrap_err().contains("column rev_max holds INT64"));
    }
}
