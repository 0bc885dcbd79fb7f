"""A face finder of one's own: photos, a teacher's answers, views of them, and a small network."""
