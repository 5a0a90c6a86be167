"""One authority at several dates, and the committee paper of one."""
