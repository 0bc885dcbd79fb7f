"""A Keras ensemble as one TFLite file of integers."""
