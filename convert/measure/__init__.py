"""What a TFLite file costs and how right it is: the benchmark's figures."""
