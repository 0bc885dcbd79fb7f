"""What runs on the device: camera, faces, classifier, smoothing, announcer and its sinks."""

import os

# OpenCV reads these once, when it is first imported. A stalled V4L2 camera blocks a read for ten
# seconds otherwise; threads that wait for work spin instead of sleeping; errors are reported by
# Facecue in one line, not by the libraries in many.
os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", "2")
os.environ.setdefault("OPENCV_THREAD_POOL_ACTIVE_WAIT_MAIN", "0")
os.environ.setdefault("OPENCV_THREAD_POOL_ACTIVE_WAIT_WORKER", "0")
os.environ.setdefault("OPENCV_LOG_LEVEL", "SILENT")
os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
