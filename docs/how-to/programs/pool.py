"""A worker pool over rows of a database: NULL is unknown, and one bad row ends no other."""

from concurrent.futures import ProcessPoolExecutor, as_completed

from delivery_model import InputError, Profile, load_framework, recommend

ROWS = [
    {"id": 1, "capacity.strategy": "lacking", "problems.systemic": None},
    {"id": 2, "capacity.strategy": "good", "problems.systemic": "perhaps"},
    {"id": 3, "capacity.strategy": "present|partial", "problems.systemic": True},
]


def job(row: dict[str, object]) -> tuple[str, ...]:
    """The forms possible for one row."""
    rules = load_framework()  # loaded once a process, and kept
    return recommend(Profile.of(rules, row, extra="ignore"), rules).possible


if __name__ == "__main__":
    answered, refused = {}, {}
    with ProcessPoolExecutor(2) as pool:
        jobs = {pool.submit(job, row): row["id"] for row in ROWS}
        for done in as_completed(jobs):
            try:
                answered[jobs[done]] = done.result()
            except InputError as error:
                refused[jobs[done]] = [str(problem) for problem in error.problems]
    print(dict(sorted(answered.items())))
    print(refused)
