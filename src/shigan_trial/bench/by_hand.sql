-- The eight questions of bench/questions.py, written by hand for the record of demo.bulk, as a good analyst would for
-- speed. It relies on what that record never does, which the road may not: every entry names its actor and every
-- transfer its taker, nobody is on leave, nobody simply shows up with an item, who has it passes it on, nobody waits before a first action,
-- verifying and reminding change nothing that is asked for, and activities say no more than actions. Each person is of
-- one unit. A matter is passed on twice at most, never after it was handed in or came back, and not by those who
-- registered it once they have worked; after a reopening it rests with whoever is named there. All work is one step, so
-- that nothing goes on to a later one; a holder who never works on a kind of matter has no step in it.
-- What stands in braces is filled in; calendar is given.

CREATE TEMP TABLE names AS
SELECT name, CAST(ROW_NUMBER() OVER (ORDER BY name) AS INT) AS id FROM (
SELECT actor AS name FROM read_parquet(${entries}) UNION SELECT counterpart FROM read_parquet(${entries})
UNION SELECT unit FROM read_parquet(${entries}) UNION SELECT counterpart_unit FROM read_parquet(${entries})
UNION SELECT kind FROM read_parquet(${entries})) AS names WHERE name IS NOT NULL;

CREATE TEMP TABLE looking AS
SELECT as_of_s, cum_s + GREATEST(0, LEAST(t - o1, c1 - o1)) + GREATEST(0, LEAST(t - o2, c2 - o2)) AS as_of_w
FROM (SELECT ${as_of_us} // 1000000 AS as_of_s, (${as_of_us} // 1000000 + 28800) // 86400 AS on_day,
(${as_of_us} // 1000000 + 28800) % 86400 AS t) AS seen JOIN calendar ON day = on_day;

CREATE TEMP TABLE points AS
SELECT item, verb, kind, at_s, at_w, actor, due_s, person, desk,
ROW_NUMBER() OVER w AS pos, LAG(person) OVER w AS person_before, LAG(desk) OVER w AS desk_before,
COALESCE(LAG(verb) OVER w = 'close', FALSE) AS over_before,
CASE WHEN verb = 'close' AND LAG(verb) OVER w = 'submit' THEN LAG(at_s) OVER w ELSE at_s END AS done_s,
LEAD(at_w) OVER w AS next_w, LEAD(verb) OVER w AS next_verb, LEAD(at_s) OVER w AS next_s
FROM (SELECT item, sequence, occurred_us, verb, kind, at_s, actor, due_s, person, desk,
cum_s + GREATEST(0, LEAST(t - o1, c1 - o1)) + GREATEST(0, LEAST(t - o2, c2 - o2)) AS at_w
FROM (SELECT hash(e.item) AS item, sequence, occurred_us, CAST(action AS ${verb}) AS verb, k.id AS kind,
occurred_us // 1000000 AS at_s, (occurred_us // 1000000 + 28800) % 86400 AS t,
(occurred_us // 1000000 + 28800) // 86400 AS on_day, due_us // 1000000 AS due_s,
a.id AS actor, COALESCE(c.id, a.id) AS person, COALESCE(v.id, u.id) AS desk
FROM read_parquet(${entries}) AS e JOIN names AS a ON a.name = e.actor JOIN names AS u ON u.name = e.unit
JOIN names AS k ON k.name = e.kind
LEFT JOIN names AS c ON c.name = e.counterpart LEFT JOIN names AS v ON v.name = e.counterpart_unit
WHERE action NOT IN ('remind', 'verify')) AS coded
JOIN calendar ON day = on_day) AS placed
WINDOW w AS (PARTITION BY item ORDER BY occurred_us, sequence);

CREATE TEMP TABLE answers (question VARCHAR, level VARCHAR, subject VARCHAR, n BIGINT, observed BIGINT, median BIGINT);

INSERT INTO answers
WITH ended AS (SELECT item, ARG_MAX(desk, pos) AS desk, ARG_MAX(due_s, pos) AS due_s,
CASE WHEN ARG_MAX(verb, pos) IN ('submit', 'close') THEN ARG_MAX(done_s, pos) ELSE (SELECT as_of_s FROM looking) END AS done_s
FROM points GROUP BY item)
SELECT 'overdue', 'unit', name, COUNT(*), COUNT(*) FILTER (WHERE done_s > due_s), NULL
FROM ended JOIN names ON id = desk WHERE due_s IS NOT NULL GROUP BY name;

INSERT INTO answers
SELECT 'bursts', 'person', name, COUNT(*), COUNT(*) FILTER (WHERE back AND COALESCE(near, FALSE)), NULL
FROM (SELECT actor, at_s, COALESCE(next_verb = 'reopen' AND next_s <= at_s + 7776000, FALSE) AS back,
LEAST(LEAD(done_s, 4) OVER w - done_s, LEAD(done_s, 3) OVER w - LAG(done_s, 1) OVER w,
LEAD(done_s, 2) OVER w - LAG(done_s, 2) OVER w, LEAD(done_s, 1) OVER w - LAG(done_s, 3) OVER w,
done_s - LAG(done_s, 4) OVER w) <= 3600 AS near
FROM points WHERE verb = 'close' WINDOW w AS (PARTITION BY actor ORDER BY done_s)) AS closings JOIN names ON id = actor
WHERE (SELECT as_of_s FROM looking) >= at_s + 7776000 GROUP BY name;

-- for each level
CREATE TEMP TABLE stays AS
WITH held AS MATERIALIZED (SELECT *, CASE WHEN NOT fresh THEN LAG(holder) OVER w END AS giver,
CASE WHEN NOT closed THEN LEAD(holder) OVER w END AS taker, COALESCE(acted_w IS NULL
AND (hold_no = 1 OR (LAG(desk) OVER w = desk AND LEAD(desk) OVER w <> desk)), FALSE) AS intake
FROM (SELECT item, hold_no, MAX(${who}) AS holder, MAX(desk) AS desk, MAX(kind) AS kind, MIN(at_w) AS received_w,
BOOL_OR(${who}_before IS NULL OR over_before) AS fresh,
MIN(at_w) FILTER (WHERE verb IN ('work', 'submit', 'close')) AS acted_w,
MAX(at_w) FILTER (WHERE verb = 'submit' AND next_verb IS DISTINCT FROM 'return') AS settled_w,
COALESCE(SUM(GREATEST(0, COALESCE(next_w, (SELECT as_of_w FROM looking)) - at_w))
FILTER (WHERE verb = 'wait' OR (verb = 'submit' AND next_verb = 'return')), 0) AS waited_w,
BOOL_OR(verb = 'close') AS closed,
CASE WHEN BOOL_OR(verb = 'close') THEN MAX(at_w) ELSE ARG_MAX_NULL(next_w, pos) END AS left_w
FROM (SELECT *, SUM(CASE WHEN ${who}_before IS NULL OR over_before OR ${who} <> ${who}_before THEN 1 ELSE 0 END)
OVER (PARTITION BY item ORDER BY pos) AS hold_no FROM points) AS numbered GROUP BY item, hold_no) AS spans
WINDOW w AS (PARTITION BY item ORDER BY hold_no)),
workers AS (SELECT DISTINCT holder, kind, TRUE AS works FROM held WHERE acted_w IS NOT NULL)
SELECT holder, giver, taker, kind, received_w, acted_w, left_w, COALESCE(works, FALSE) AS has_step,
GREATEST(0, COALESCE(settled_w, left_w, (SELECT as_of_w FROM looking)) - received_w - waited_w) AS charged_w,
taker IS NOT NULL AND NOT intake AND (COALESCE(works, FALSE) OR COALESCE(giver = taker, FALSE)) AS counted
FROM held LEFT JOIN workers USING (holder, kind);

INSERT INTO answers SELECT 'pass_through', '${level}', name, COUNT(*), COUNT(*) FILTER (WHERE acted_w IS NULL), NULL
FROM stays JOIN names ON id = holder WHERE counted AND has_step GROUP BY name;

INSERT INTO answers SELECT 'load_arrivals', '${level}', name, COUNT(*), COUNT(*), NULL
FROM stays JOIN names ON id = holder GROUP BY name;

INSERT INTO answers SELECT 'load_open', '${level}', name, COUNT(*), COUNT(*), NULL
FROM stays JOIN names ON id = holder WHERE left_w IS NULL GROUP BY name;

INSERT INTO answers
WITH norms AS (SELECT kind, has_step, QUANTILE_DISC(charged_w, 0.9) AS usual FROM stays WHERE left_w IS NOT NULL
GROUP BY kind, has_step HAVING COUNT(*) >= 10)
SELECT 'long_holds', '${level}', name, COUNT(*), COUNT(*) FILTER (WHERE charged_w > GREATEST(usual, 28800)), NULL
FROM stays JOIN norms USING (kind, has_step) JOIN names ON id = holder
WHERE acted_w IS NOT NULL OR taker IS NULL OR counted GROUP BY name;

INSERT INTO answers
WITH cells AS (SELECT holder, minutes, COUNT(*) AS n, COUNT(*) FILTER (WHERE acted) AS d
FROM (SELECT holder, giver, acted_w IS NOT NULL AS acted, (GREATEST(0, COALESCE(acted_w, left_w,
(SELECT as_of_w FROM looking)) - received_w) + 59) // 60 AS minutes
FROM stays WHERE acted_w IS NOT NULL OR taker IS NULL OR counted) AS responses
WHERE giver IS NOT NULL OR minutes > 0 GROUP BY holder, minutes),
curves AS (SELECT holder, minutes, n, d, CASE WHEN d = at_risk THEN 0 ELSE
EXP(SUM(CASE WHEN d < at_risk THEN LN(1 - d / at_risk) END) OVER (PARTITION BY holder ORDER BY minutes)) END AS s
FROM (SELECT *, SUM(n) OVER (PARTITION BY holder ORDER BY minutes DESC) AS at_risk FROM cells) AS risks)
SELECT 'first_action', '${level}', name, SUM(n), SUM(d), MIN(minutes) FILTER (WHERE s <= 0.5 + 1e-9)
FROM curves JOIN names ON id = holder GROUP BY name;

INSERT INTO answers SELECT '${passes}', 'pair', g.name || ' → ' || t.name, COUNT(*),
COUNT(*) FILTER (WHERE counted AND taker = giver), NULL
FROM stays JOIN names AS g ON g.id = giver JOIN names AS t ON t.id = holder GROUP BY ALL;

DROP TABLE stays;
