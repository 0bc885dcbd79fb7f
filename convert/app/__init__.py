"""`facecue-app`: the device's own pipeline on a page in the browser, float beside int8.

It lives in `convert` because what it shows is the comparison that `convert` exists for; of the
rest of Facecue it uses the runtime alone, so that it starts without tensorflow.
"""
