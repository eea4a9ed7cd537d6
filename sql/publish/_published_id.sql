-- All published ids, codes, team names and finding ids go through these macros: docs/privacy.md.

-- An id is published only if each of its parts (joined by `|`) has the form of an id; otherwise it
-- is blank. A spreadsheet reads a cell that begins with `-` as a formula, so only a whole number
-- may begin with it. Names of files and columns may be as long as a feed file allows.
create or replace temp macro published_id(kind, id) as (
    case
        when
            kind = 'local_id'
            and regexp_full_match(
                id,
                '[A-Za-z0-9._/][A-Za-z0-9._/-]{0,47}(\|[A-Za-z0-9._/-]{1,48}){0,3}|-[0-9]{1,47}'
            )
            then id
        when
            kind = 'feed_word'
            and regexp_full_match(id, '[A-Za-z0-9_.][A-Za-z0-9_.-]{0,99}(\|[a-z0-9_]{1,63})?')
            then id
    end
);

-- A code is published only if it looks like a code: a mistyped code cell may hold a sentence.
create or replace temp macro published_code(code) as (
    case
        when code is null then null
        when regexp_full_match(code, '[A-Za-z0-9_]{1,64}') then code
        else 'unlisted'
    end
);

-- A team's name is published only if it has the form of a name, because somebody typed it.
-- Otherwise it is blank. Its length is tested separately: a pattern of sixty letters of any script
-- takes longer to build than to use.
create or replace temp macro is_name(name) as (
    length(nfc_normalize(name)) <= 60
    and regexp_full_match(nfc_normalize(name), '[\pL0-9][\pL0-9 &''()/.,-]*')
);

create or replace temp macro published_name(name) as (
    case when is_name(name) then nfc_normalize(name) end
);

-- The first 20 hex digits of HMAC-SHA256 over check, agency and subject, joined by U+001F. The key
-- is empty while ids are published in clear, so the pads are 64 times 0x36 ('6') and 0x5c ('\').
create or replace temp macro finding_id(check_name, agency, subject_id) as (
    left(
        sha256(
            encode(repeat('\', 64))
            || unhex(
                sha256(
                    encode(repeat('6', 64) || concat_ws(chr(31), check_name, agency, subject_id))
                )
            )
        ),
        20
    )
);
