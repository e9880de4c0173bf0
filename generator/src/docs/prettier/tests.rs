#[test]
fn oracle() {
    let (raw, pre) = ("/tmp/zh/re", "/tmp/zh/pre");
    let (mut same, mut bad) = (0, Vec::new());
    let mut dirs = vec![std::path::PathBuf::from(pre)];
    while let Some(dir) = dirs.pop() {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                dirs.push(path);
                continue;
            }
            let want = std::fs::read_to_string(&path).unwrap();
            let from = std::path::Path::new(raw).join(path.strip_prefix(pre).unwrap());
            let got = super::format(&std::fs::read_to_string(from).unwrap());
            if got == want {
                same += 1;
            } else {
                let out = std::path::Path::new("/tmp/zh/got")
                    .join(path.strip_prefix(pre).unwrap());
                std::fs::create_dir_all(out.parent().unwrap()).unwrap();
                std::fs::write(out, &got).unwrap();
                let line = got.lines().zip(want.lines()).find(|(a, b)| a != b);
                bad.push(format!("{}\n  {:?}", path.display(), line));
            }
        }
    }
    println!("{same} same, {} differ", bad.len());
    for one in bad.iter().take(40) {
        println!("{}", one.chars().take(900).collect::<String>());
    }
    assert!(bad.is_empty());
}
#[test]
fn cases() {
    let all: Vec<(String, String)> =
        serde_json::from_str(&std::fs::read_to_string("/tmp/zh/cases.json").unwrap())
            .unwrap();
    let mut bad = 0;
    for (input, want) in all {
        let got = super::format(&input);
        if got != want {
            bad += 1;
            println!("IN   {input:?}\nWANT {want:?}\nGOT  {got:?}\n");
        }
    }
    println!("{bad} bad");
}
