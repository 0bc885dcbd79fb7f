"""The benchmark's figures as pages and charts, and the model card."""
